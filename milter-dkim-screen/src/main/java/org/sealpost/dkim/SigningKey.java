// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Locale;

/**
 * A private key and the name under which its public half stands in DNS.
 *
 * <p>Diagnostics: {@link IllegalArgumentException} for a domain or selector that cannot be one.
 *
 * @param domain SDID (d=), lower case
 * @param selector s=, lower case
 */
public record SigningKey(
    String domain,
    String selector,
    SignatureAlgorithm algorithm,
    PrivateKey privateKey,
    PublicKey publicKey) {
  public SigningKey {
    domain = domain.toLowerCase(Locale.ROOT);
    selector = selector.toLowerCase(Locale.ROOT);
    if (!DkimSignature.isDomainName(domain) || !DkimSignature.isDomainName(selector)) {
      throw new IllegalArgumentException("no DKIM key name: " + selector + " at " + domain);
    }
  }

  /** Where the public key stands in DNS. */
  public String dnsName() {
    return DkimSignature.keyName(selector, domain);
  }

  /** Names the key without showing it. */
  @Override
  public String toString() {
    return algorithm.word() + " key " + dnsName();
  }
}
