// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.security.SecureRandom;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.config.ChatmailConfig.TlsMode;

/**
 * Thinks up an address and its password. Nothing is kept: the address comes to be when somebody
 * logs in with it.
 *
 * <p>Limits: 36 letters and digits to the power of {@code username_max_length}. Two people who are
 * told the same one are as likely as a collision among random numbers of 46 bits; the second of
 * them is refused by the first one's password.
 */
final class NewAddress {
  private static final String NAME = "abcdefghijklmnopqrstuvwxyz0123456789";

  /** No character that JSON, a URL or a QR code would have to escape. */
  private static final String PASSWORD = NAME + "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

  /** At least 131 bits; people do not type it. */
  private static final int PASSWORD_LENGTH = 22;

  /** What a client logs in with. */
  record Credentials(String address, String password) {
    /**
     * Delta Chat's link that logs in without asking; {@code ic} and {@code sc} 3 accept a
     * certificate that nobody has signed.
     */
    String dcloginUrl() {
      return "dclogin:"
          + URLEncoder.encode(address, UTF_8)
          + "?p="
          + URLEncoder.encode(password, UTF_8)
          + "&v=1&ic=3&sc=3";
    }
  }

  private final ChatmailConfig config;
  private final SecureRandom random;

  NewAddress(ChatmailConfig config, SecureRandom random) {
    this.config = config;
    this.random = random;
  }

  /** The next one. */
  Credentials next() {
    return new Credentials(
        text(NAME, config.usernameMaxLength()) + "@" + config.addressDomain(),
        text(PASSWORD, Math.max(PASSWORD_LENGTH, config.passwordMinLength())));
  }

  /** As Delta Chat core reads it. */
  String json(Credentials credentials) {
    StringBuilder json = new StringBuilder(160).append("{\"email\": \"");
    json.append(credentials.address());
    json.append("\", \"password\": \"").append(credentials.password());
    if (config.tlsMode() == TlsMode.SELF_SIGNED) {
      json.append("\", \"dclogin_url\": \"").append(credentials.dcloginUrl());
    }
    return json.append("\"}").toString();
  }

  private String text(String alphabet, int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }
}
