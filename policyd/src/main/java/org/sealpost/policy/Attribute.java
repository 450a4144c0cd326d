// SPDX-License-Identifier: Apache-2.0
package org.sealpost.policy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The attributes of a request that we have a use for, by their names on the wire. */
enum Attribute {
  REQUEST,
  PROTOCOL_STATE,
  POLICY_CONTEXT,
  INSTANCE,
  SASL_USERNAME,
  SENDER,
  RECIPIENT,
  CLIENT_ADDRESS,
  CLIENT_PORT;

  private static final Attribute[] ALL = values();
  private static final byte[][] WIRE_NAMES =
      Arrays.stream(ALL)
          .map(attribute -> attribute.name().toLowerCase(Locale.ROOT).getBytes(ISO_8859_1))
          .toArray(byte[][]::new);

  /** The attribute of that name, or null if it is another. */
  static @Nullable Attribute named(byte[] bytes, int from, int to) {
    for (int i = 0; i < ALL.length; i++) {
      byte[] name = WIRE_NAMES[i];
      if (name.length == to - from && Arrays.equals(name, 0, name.length, bytes, from, to)) {
        return ALL[i];
      }
    }
    return null;
  }
}
