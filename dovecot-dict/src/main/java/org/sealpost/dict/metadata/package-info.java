// SPDX-License-Identifier: Apache-2.0
/**
 * IMAP METADATA (RFC 5464) of a relay: push tokens of devices, and what clients ask about calls.
 */
@NullMarked
package org.sealpost.dict.metadata;

import org.jspecify.annotations.NullMarked;
