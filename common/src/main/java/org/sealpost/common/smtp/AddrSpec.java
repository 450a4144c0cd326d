// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.smtp;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;

/**
 * One mail address.
 *
 * <pre>
 * addr-spec  = local-part "@" ( domain / "[" IPv4 "]" / "[IPv6:" IPv6 "]" )
 * local-part = dot-atom-text / quoted-string
 * </pre>
 *
 * <p>RFC 5322 section 3.4.1 without its obsolete forms and without white space or comments inside;
 * RFC 5321 section 4.1.3 for literals. ASCII only.
 *
 * <p>Limits: 320 characters.
 *
 * @param localPart without quotes and backslashes, as spelt
 * @param domain as spelt; a literal with its brackets
 */
public record AddrSpec(String localPart, String domain) {
  /**
   * Reads an address with nothing around it, as it stands in the envelope.
   *
   * @throws AddressException it is no such address; also for the empty reverse-path
   */
  public static AddrSpec parse(String text) throws AddressException {
    AddressCursor cursor = new AddressCursor(text);
    AddrSpec parsed = cursor.addrSpec();
    cursor.requireEnd();
    return parsed;
  }

  /** Whether the domain stands in brackets. */
  public boolean isLiteral() {
    return domain.startsWith("[");
  }

  /** The IP address of a domain literal. */
  public Optional<InetAddress> literal() {
    return isLiteral()
        ? DomainLiteral.parse(domain.substring(1, domain.length() - 1))
        : Optional.empty();
  }

  /** Whether both are the same address but for upper and lower case, also in the local part. */
  public boolean equalsIgnoreCase(AddrSpec other) {
    return localPart.equalsIgnoreCase(other.localPart) && domain.equalsIgnoreCase(other.domain);
  }

  /** The same address in lower case. */
  public AddrSpec toLowerCase() {
    return new AddrSpec(localPart.toLowerCase(Locale.ROOT), domain.toLowerCase(Locale.ROOT));
  }

  /** The address as it stands in an envelope, quoted where it must be. */
  @Override
  public String toString() {
    if (AddressCursor.isDotAtom(localPart)) {
      return localPart + "@" + domain;
    }
    return '"' + localPart.replace("\\", "\\\\").replace("\"", "\\\"") + "\"@" + domain;
  }
}
