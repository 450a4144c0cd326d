// SPDX-License-Identifier: Apache-2.0
/** The other side of a relay: SMTP, IMAP and Delta Chat clients, and a mail server to send to. */
@NullMarked
package org.sealpost.tests.client;

import org.jspecify.annotations.NullMarked;
