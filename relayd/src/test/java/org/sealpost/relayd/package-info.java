// SPDX-License-Identifier: Apache-2.0
/** Tests of the program as a process: sockets, signals, restarts. */
@NullMarked
package org.sealpost.relayd;

import org.jspecify.annotations.NullMarked;
