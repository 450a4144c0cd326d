// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What {@code ./relay up} wrote about the relay that it started: {@code relay.env}, lines of {@code
 * KEY=VALUE}, {@code #} for comments.
 *
 * <p>The file is named by the system property {@code relay.env}, else by the environment variable
 * {@code RELAY_ENV}, else it is {@code .relay/chat/relay.env} in the working directory or one above
 * it.
 *
 * <p>Diagnostics: {@link IOException} when there is no such file: no relay is up; {@link
 * IllegalStateException} for a key that is missing.
 */
public final class RelayEnv {
  private static final String DEFAULT = ".relay/chat/relay.env";

  private final Path file;
  private final Map<String, String> values;

  private RelayEnv(Path file, Map<String, String> values) {
    this.file = file;
    this.values = values;
  }

  /** Finds and reads the file. */
  public static RelayEnv find() throws IOException {
    String named = System.getProperty("relay.env", System.getenv("RELAY_ENV"));
    if (named != null && !named.isEmpty()) {
      return load(Path.of(named));
    }
    for (Path dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
      if (Files.exists(dir.resolve(DEFAULT))) {
        return load(dir.resolve(DEFAULT));
      }
    }
    throw new IOException("no " + DEFAULT + " here: start a relay with ./relay up");
  }

  /**
   * Finds the file of one more relay, which has no default.
   *
   * @param key what follows {@code relay.env.} in the system property, and in capitals {@code
   *     RELAY_ENV_} in the environment variable
   */
  public static RelayEnv find(String key) throws IOException {
    String variable = "RELAY_ENV_" + key.toUpperCase(Locale.ROOT);
    String named = System.getProperty("relay.env." + key, System.getenv(variable));
    if (named == null || named.isEmpty()) {
      throw new IOException("-Drelay.env." + key + " names no relay");
    }
    return load(Path.of(named));
  }

  /** Reads this file. */
  public static RelayEnv load(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      throw new IOException("cannot read " + file + ": start a relay with ./relay up");
    }
    Map<String, String> values = new TreeMap<>();
    for (String line : Files.readAllLines(file)) {
      int equals = line.indexOf('=');
      if (equals > 0 && !line.startsWith("#")) {
        values.put(line.substring(0, equals), unquoted(line.substring(equals + 1)));
      }
    }
    return new RelayEnv(file, values);
  }

  private static String unquoted(String value) {
    boolean quoted =
        value.length() > 1
            && "'\"".indexOf(value.charAt(0)) >= 0
            && value.endsWith(value.substring(0, 1));
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  /** The file itself. */
  public Path file() {
    return file;
  }

  /** The value of a key that must be there. */
  public String get(String key) {
    String value = values.get(key);
    if (value == null) {
      throw new IllegalStateException(file + " has no " + key);
    }
    return value;
  }

  /** The value of a key that may be missing. */
  public @Nullable String getOrNull(String key) {
    return values.get(key);
  }

  /** MAIL_DOMAIN. */
  public String mailDomain() {
    return get("MAIL_DOMAIN");
  }

  /** What stands after the {@code @}: the domain, or the address in brackets. */
  public String addressDomain() {
    return isIpOnly() ? "[" + mailDomain() + "]" : mailDomain();
  }

  private boolean isIpOnly() {
    return mailDomain().matches("[0-9.]+");
  }

  /** A value that is a path. */
  public Path path(String key) {
    return Path.of(get(key));
  }

  /** Where a service listens; the key names its port. */
  public InetSocketAddress server(String portKey) {
    return new InetSocketAddress(get("ADDRESS"), Integer.parseInt(get(portKey)));
  }

  /** ADDRESS. */
  public InetAddress address() {
    return server("SMTP_PORT").getAddress();
  }

  /** The first of some thousand addresses that other relays can have in a test. */
  public InetAddress peers() throws IOException {
    String peers = getOrNull("PEERS");
    return InetAddress.getByName(peers == null ? "127.10.100.0" : peers);
  }

  /** TLS as a careful client does it: the relay's own CA, and the certificate names the domain. */
  public Tls tls() throws IOException {
    // A domain with a leading underscore has a self-signed certificate, by design.
    return mailDomain().startsWith("_")
        ? Tls.trustAll()
        : Tls.trusting(path("CA_FILE"), mailDomain());
  }

  /** A mailbox's directory. */
  public Path mailbox(String address) {
    return path("MAILBOXES_DIR").resolve(address);
  }
}
