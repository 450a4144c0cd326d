// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict;

/** Writes an object of strings (RFC 8259) in ASCII: what is not, is written as an escape. */
final class JsonObject {
  private final StringBuilder json = new StringBuilder(160).append('{');

  JsonObject put(String name, String value) {
    if (json.length() > 1) {
      json.append(',');
    }
    quote(name);
    json.append(':');
    quote(value);
    return this;
  }

  private void quote(String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ' || c >= 0x7f) {
        json.append("\\u").append(Character.forDigit(c >> 12, 16));
        json.append(Character.forDigit((c >> 8) & 15, 16));
        json.append(Character.forDigit((c >> 4) & 15, 16));
        json.append(Character.forDigit(c & 15, 16));
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }

  @Override
  public String toString() {
    return json + "}";
  }
}
