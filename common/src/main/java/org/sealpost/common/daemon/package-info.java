// SPDX-License-Identifier: Apache-2.0
/** What every daemon is made of: sockets, connections, signals, log. */
@NullMarked
package org.sealpost.common.daemon;

import org.jspecify.annotations.NullMarked;
