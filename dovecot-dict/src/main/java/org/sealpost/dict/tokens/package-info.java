// SPDX-License-Identifier: Apache-2.0
/** Push tokens of devices and the queue of notifications, in the relay's state database. */
@NullMarked
package org.sealpost.dict.tokens;

import org.jspecify.annotations.NullMarked;
