// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The look-up keys of passdb and userdb, after {@code shared/passdb/} or {@code shared/userdb/}.
 *
 * <pre>
 * passdb = password DQUOTE user [ DQUOTE client-address ]
 * userdb = user
 * </pre>
 *
 * <p>Inside a part Dovecot's {@code %E} puts {@code \} before {@code "}, {@code '} and {@code \}.
 *
 * @param clientAddress empty if the key has none
 */
record PassdbKey(String password, String user, String clientAddress) {
  /** Parses the key of a passdb look-up; empty if it is none. */
  static Optional<PassdbKey> parse(String key) {
    List<String> parts = parts(key);
    return switch (parts.size()) {
      case 2 -> Optional.of(new PassdbKey(parts.get(0), parts.get(1), ""));
      case 3 -> Optional.of(new PassdbKey(parts.get(0), parts.get(1), parts.get(2)));
      default -> Optional.empty();
    };
  }

  /** The user in the key of a userdb look-up; empty if it is none. */
  static Optional<String> userdbUser(String key) {
    List<String> parts = parts(key);
    return parts.size() == 1 ? Optional.of(parts.get(0)) : Optional.empty();
  }

  /** The parts without escapes; none if the last escape escapes nothing. */
  private static List<String> parts(String key) {
    List<String> parts = new ArrayList<>(3);
    StringBuilder part = new StringBuilder(key.length());
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      if (c == '"') {
        parts.add(part.toString());
        part.setLength(0);
      } else if (c != '\\') {
        part.append(c);
      } else if (++i < key.length()) {
        part.append(key.charAt(i));
      } else {
        return List.of();
      }
    }
    parts.add(part.toString());
    return parts;
  }

  /** Never shows the password. */
  @Override
  public String toString() {
    return "PassdbKey[" + user + "]";
  }
}
