// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sealpost.common.config.ChatmailConfig.OutgoingHttps;
import org.sealpost.common.wire.IpAddress;

/**
 * How values are written in {@code chatmail.ini}.
 *
 * <p>Diagnostics: {@link IllegalArgumentException} whose message follows the setting's name in a
 * sentence: {@code max_mailbox_size: '500X' is not a size such as 500M}.
 */
final class Values {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,15})([kKmMgGtT]?)[bB]?");
  private static final Pattern LABEL = Pattern.compile("[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?");
  private static final Pattern IPV4 =
      Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}");

  private static final Pattern ENDPOINT =
      Pattern.compile("(?:\\[([0-9a-fA-F:.]+)]|([0-9.]+)):(\\d{1,5})");

  /** RFC 2045 section 5.1, without letters of use in comments, lists and quotes. */
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+._`{|}~^-]{1,255}");

  private Values() {}

  static int number(String text, int min, int max) {
    int value;
    try {
      value = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is not a whole number");
    }
    if (value < min || value > max) {
      throw new IllegalArgumentException(value + " is not between " + min + " and " + max);
    }
    return value;
  }

  static double decimal(String text, double min, double max) {
    double value;
    try {
      value = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is not a number");
    }
    // Written this way round, NaN is refused too.
    if (!(value >= min && value <= max)) {
      throw new IllegalArgumentException(text + " is not between " + min + " and " + max);
    }
    return value;
  }

  /** Bytes; {@code K M G T} multiply by 1024, as in Dovecot. */
  static long size(String text, String min, String max) {
    long value = bytes(text);
    if (value < bytes(min) || value > bytes(max)) {
      throw new IllegalArgumentException(text + " is not between " + min + " and " + max);
    }
    return value;
  }

  private static long bytes(String text) {
    Matcher m = SIZE.matcher(text);
    if (!m.matches()) {
      throw new IllegalArgumentException("'" + text + "' is not a size such as 500M");
    }
    int power = m.group(2).isEmpty() ? 0 : "KMGT".indexOf(m.group(2).toUpperCase(Locale.ROOT)) + 1;
    try {
      return Math.multiplyExact(Long.parseLong(m.group(1)), 1L << (10 * power));
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("'" + text + "' is too large");
    }
  }

  static boolean flag(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on", "1" -> true;
      case "false", "no", "off", "0" -> false;
      default -> throw new IllegalArgumentException("'" + text + "' is neither true nor false");
    };
  }

  static Optional<String> text(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  /** RFC 8601 section 2.2, as a token: it needs no quotes in the fields it begins. */
  static Optional<String> authservId(String text) {
    if (!text.isEmpty() && !TOKEN.matcher(text).matches()) {
      throw new IllegalArgumentException("'" + text + "' is not a name such as mx.example.org");
    }
    return text(text);
  }

  /** Tokens of devices go there: in the clear only to the same machine. */
  static Optional<URI> notificationUrl(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      URI url = new URI(text);
      String host = Objects.requireNonNullElse(url.getHost(), "");
      boolean same = host.matches("127(\\.\\d{1,3}){3}|\\[::1]|localhost");
      String scheme = same ? "https?" : "https";
      if (!host.isEmpty() && Objects.requireNonNullElse(url.getScheme(), "").matches(scheme)) {
        return Optional.of(url);
      }
    } catch (URISyntaxException e) {
      // Falls through to the same answer.
    }
    throw new IllegalArgumentException(
        "'"
            + text
            + "' is no URL that begins with https://, or http:// and 127.0.0.1 or localhost");
  }

  static Optional<Path> path(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      Path path = Path.of(text);
      if (path.isAbsolute()) {
        return Optional.of(path.normalize());
      }
    } catch (InvalidPathException e) {
      // Falls through to the same answer.
    }
    throw new IllegalArgumentException("'" + text + "' is not an absolute path");
  }

  static List<String> words(String text) {
    return text.isBlank() ? List.of() : Arrays.asList(text.strip().split("[\\s,]+"));
  }

  /** Networks, each {@code address/prefix-length}; {@code none} for the empty list. */
  static List<String> networks(String text) {
    List<String> networks = text.equals("none") ? List.of() : words(text);
    for (String network : networks) {
      String[] parts = network.split("/", -1);
      boolean v4 = isIpv4(parts[0]);
      if (parts.length != 2
          || !(v4 || parts[0].matches("[0-9a-fA-F:]*:[0-9a-fA-F:.]*"))
          || !parts[1].matches("\\d{1,3}")
          || Integer.parseInt(parts[1]) > (v4 ? 32 : 128)) {
        throw new IllegalArgumentException(
            "'" + network + "' is not a network such as 192.0.2.0/24");
      }
    }
    return networks;
  }

  /** An IP address, or none. */
  static Optional<String> address(String text) {
    if (!text.isEmpty() && IpAddress.parse(text).isEmpty()) {
      throw new IllegalArgumentException("'" + text + "' is not an IP address");
    }
    return text(text);
  }

  /** Two absolute paths, or none. */
  static List<Path> twoPaths(String text) {
    List<Path> paths = words(text).stream().flatMap(word -> path(word).stream()).toList();
    if (!paths.isEmpty() && paths.size() != 2) {
      throw new IllegalArgumentException("needs two paths, certificate and key");
    }
    return paths;
  }

  /** {@code address:port}, the address an IPv4 one or an IPv6 one in brackets; or {@code none}. */
  static Optional<InetSocketAddress> endpoint(String text) {
    if (text.equals("none")) {
      return Optional.empty();
    }
    Matcher m = ENDPOINT.matcher(text);
    Optional<InetAddress> address =
        m.matches()
            ? IpAddress.parse(m.group(1) == null ? m.group(2) : m.group(1))
            : Optional.empty();
    int port = address.isEmpty() ? 0 : Integer.parseInt(m.group(3));
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("'" + text + "' is not an address:port");
    }
    return Optional.of(new InetSocketAddress(address.orElseThrow(), port));
  }

  /** {@code selector=/path/of/key} for each DKIM key, in order. */
  static Map<String, Path> dkimKeys(String text) {
    Map<String, Path> keys = new LinkedHashMap<>();
    for (String word : words(text)) {
      int equals = word.indexOf('=');
      String selector = word.substring(0, Math.max(0, equals)).toLowerCase(Locale.ROOT);
      if (!LABEL.matcher(selector).matches()) {
        throw new IllegalArgumentException("needs selector=/path/of/key, not " + word);
      }
      keys.put(
          selector,
          path(word.substring(equals + 1))
              .orElseThrow(
                  () -> new IllegalArgumentException("needs selector=/path/of/key, not " + word)));
    }
    return Collections.unmodifiableMap(keys);
  }

  /** A domain name or a bare IPv4 address, in lower case. */
  static String domain(String text) {
    String domain = text.toLowerCase(Locale.ROOT);
    if (domain.isEmpty()) {
      throw new IllegalArgumentException("is required");
    }
    if (isIpv4(domain)) {
      return domain;
    }
    String[] labels = domain.split("\\.", -1);
    boolean wellFormed =
        domain.length() <= 253
            && labels.length >= 2
            && Arrays.stream(labels).allMatch(label -> LABEL.matcher(label).matches())
            && !labels[labels.length - 1].matches("\\d+");
    if (!wellFormed) {
      throw new IllegalArgumentException("'" + text + "' is not a domain name or an IPv4 address");
    }
    return domain;
  }

  static OutgoingHttps outgoingHttps(String text) {
    return switch (text) {
      case "off" -> OutgoingHttps.OFF;
      case "fallback" -> OutgoingHttps.FALLBACK;
      case "prefer" -> OutgoingHttps.PREFER;
      default -> throw new IllegalArgumentException("is off, fallback or prefer");
    };
  }

  static String required(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("is required");
    }
    return text;
  }

  static boolean isIpv4(String text) {
    return IPV4.matcher(text).matches();
  }

  /** The name of a user or group of the system. */
  static String systemName(String text) {
    if (!text.matches("[A-Za-z0-9_][A-Za-z0-9_.-]{0,31}")) {
      throw new IllegalArgumentException("'" + text + "' is not a user or group name");
    }
    return text;
  }
}
