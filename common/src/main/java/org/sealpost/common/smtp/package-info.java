// SPDX-License-Identifier: Apache-2.0
/** SMTP value types: replies and mailboxes. */
@NullMarked
package org.sealpost.common.smtp;

import org.jspecify.annotations.NullMarked;
