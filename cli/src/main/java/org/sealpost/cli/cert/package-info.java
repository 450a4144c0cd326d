// SPDX-License-Identifier: Apache-2.0
/**
 * {@code sealpost cert}: certificates by ACME (RFC 8555, acme4j speaks it), of one's own, or looked
 * after by somebody else, and the reload of the programs that read them.
 */
@NullMarked
package org.sealpost.cli.cert;

import org.jspecify.annotations.NullMarked;
