// SPDX-License-Identifier: Apache-2.0
/**
 * Outgoing mail over HTTPS, to peers that take it at {@code /mxdeliv}: which peers do, and the LMTP
 * server that Postfix hands their mail to. All other mail never comes here.
 */
@NullMarked
package org.sealpost.web.outgoing;

import org.jspecify.annotations.NullMarked;
