// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Messages with everything that canonicalization has to get right, different for each seed. */
final class SampleMail {
  static final String FROM = "alice@chat.example";

  private static final List<String> PIECES =
      List.of(" ", "  ", "\t", " \t ", "x", "word", "=", ".", "..", "\u00e9", ";", ":", "\r\n");

  private final Random random;

  private SampleMail(long seed) {
    random = new Random(seed);
  }

  /** Header fields and body as they are sent, one byte per {@code char}. */
  static String of(long seed) {
    SampleMail mail = new SampleMail(seed);
    List<String> fields = new ArrayList<>();
    fields.add("From: <" + FROM + ">");
    fields.add("To: <bob@example.net>");
    fields.add("Subject: " + mail.value());
    for (int i = 0; i < 3; i++) {
      fields.add("X-Field-" + mail.random.nextInt(2) + ":" + mail.value());
    }
    return String.join("\r\n", fields) + "\r\n\r\n" + mail.body();
  }

  /** Some words, perhaps folded. */
  private String value() {
    StringBuilder value = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      // In ASCII: what stands for a byte above it differs from library to library.
      value.append(pick().replace("\r\n", "\r\n ").replace('\u00e9', 'e')).append('v');
    }
    return value.append('v').toString();
  }

  private String body() {
    StringBuilder body = new StringBuilder();
    for (int i = random.nextInt(40); i > 0; i--) {
      body.append(pick());
    }
    // SMTP ends each line, the last one too.
    if (body.length() > 0) {
      body.append("\r\n".repeat(1 + random.nextInt(3)));
    }
    return body.toString();
  }

  private String pick() {
    return PIECES.get(random.nextInt(PIECES.size()));
  }
}
