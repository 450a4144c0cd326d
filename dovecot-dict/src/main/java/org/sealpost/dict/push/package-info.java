// SPDX-License-Identifier: Apache-2.0
/** Wakes devices: push notifications, and Dovecot's attention for clients that wait in IDLE. */
@NullMarked
package org.sealpost.dict.push;

import org.jspecify.annotations.NullMarked;
