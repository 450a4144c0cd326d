// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.milter;

/**
 * One header field as the MTA has it, byte for byte.
 *
 * <p>Both strings hold one byte of the message per {@code char} (ISO-8859-1), so nothing is lost
 * that a DKIM signature covers, and a compact string is as small as the bytes.
 *
 * @param name field name as spelt in the message
 * @param value everything after the colon, with its leading white space (SMFIP_HDR_LEADSPC); folds
 *     are LF or CRLF as the MTA sent them, no final line end
 */
public record HeaderField(String name, String value) {
  /** Whether this is a field of that name; names are case-insensitive (RFC 5322 section 1.2.2). */
  public boolean is(String otherName) {
    return name.equalsIgnoreCase(otherName);
  }
}
