// SPDX-License-Identifier: Apache-2.0
/**
 * DKIM (RFC 6376, RFC 8301, RFC 8463): the strict screen, verification and signing.
 *
 * <p>{@link org.sealpost.dkim.DkimScreens} is the way in for a daemon; {@link
 * org.sealpost.dkim.KeyFile}, {@link org.sealpost.dkim.KeyPairs} and {@link
 * org.sealpost.dkim.PublishedKey} are for the command line. {@link org.sealpost.dkim.Verification}
 * and {@link org.sealpost.dkim.Signing} decide; they see neither sockets nor the milter.
 */
@NullMarked
package org.sealpost.dkim;

import org.jspecify.annotations.NullMarked;
