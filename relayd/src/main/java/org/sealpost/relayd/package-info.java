// SPDX-License-Identifier: Apache-2.0
/** {@code sealpostd}: one process that hosts any set of the services. */
@NullMarked
package org.sealpost.relayd;

import org.jspecify.annotations.NullMarked;
