// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.bot;

import com.google.gson.JsonObject;
import java.util.List;

/**
 * How a core logs in at a relay: TLS from the first byte at the ports that every relay has.
 *
 * @param server name or address of the host
 * @param anyCertificate whether a certificate that no public authority signed is taken
 */
record Login(String address, String password, String server, boolean anyCertificate) {
  private static final int IMAPS = 993;
  private static final int SMTPS = 465;

  /** {@code EnteredLoginParam} of the core's interface. */
  JsonObject parameters() {
    JsonObject login = new JsonObject();
    login.addProperty("addr", address);
    login.addProperty("password", password);
    for (String protocol : List.of("imap", "smtp")) {
      login.addProperty(protocol + "Server", server);
      login.addProperty(protocol + "Security", "ssl");
    }
    login.addProperty("imapPort", IMAPS);
    login.addProperty("smtpPort", SMTPS);
    login.addProperty(
        "certificateChecks", anyCertificate ? "acceptInvalidCertificates" : "automatic");
    return login;
  }

  /** Whether that is what the core has already. */
  boolean isSame(JsonObject configured) {
    return parameters().entrySet().stream()
        .allMatch(entry -> entry.getValue().equals(configured.get(entry.getKey())));
  }

  /** Without the password. */
  @Override
  public String toString() {
    return address;
  }
}
