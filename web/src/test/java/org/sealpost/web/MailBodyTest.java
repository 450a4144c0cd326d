// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailBodyTest {
  /** So many bytes at a time. */
  private static InputStream slowly(String text, int chunk) {
    return new ByteArrayInputStream(text.getBytes(ISO_8859_1)) {
      @Override
      public synchronized int read(byte[] buffer, int offset, int length) {
        return super.read(buffer, offset, Math.min(length, chunk));
      }

      @Override
      public int read(byte[] buffer) {
        return read(buffer, 0, buffer.length);
      }
    };
  }

  private static String copy(String text, int chunk, long max) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new MailBody(slowly(text, chunk), max).copyTo(out);
    return out.toString(ISO_8859_1);
  }

  private static String text(String escaped) {
    return escaped.replace("\\r", "\r").replace("\\n", "\n").replace("_", "");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "nothing,               '',               ''",
    "as it is,              a\\r\\nb\\r\\n,   a\\r\\nb\\r\\n",
    "no last line end,      a\\r\\nb,         a\\r\\nb\\r\\n",
    "bare LF,               a\\nb\\n,         a\\r\\nb\\r\\n",
    "bare CR,               a\\rb\\r\\n,      a\\rb\\r\\n",
    "CR at the end,         a\\r,             a\\r\\r\\n",
    "stuffed dot,           ..\\r\\n..a\\r\\n, ..\\r\\n..a\\r\\n",
    "dot and text,          .a\\r\\n,         .a\\r\\n",
    "dot within,            a.\\r\\n,         a.\\r\\n",
    "dot CR text,           .\\rb\\r\\n,      .\\rb\\r\\n",
    "dot CR CR text,        .\\r\\rb\\r\\n,   .\\r\\rb\\r\\n",
    "CR dot,                a\\r.\\r\\n,      a\\r.\\r\\n",
  })
  void copyTo_passes(String label, String in, String out) throws IOException {
    for (int chunk = 1; chunk < 8; chunk++) {
      assertEquals(text(out), copy(text(in), chunk, 100), label);
    }
  }

  /** None of these may reach Postfix: there the second message would begin. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "alone,            .\\r\\n",
    "alone with LF,    .\\n",
    "at the end,       a\\r\\n.",
    "with CR at end,   a\\r\\n.\\r",
    "between,          a\\r\\n.\\r\\nMAIL FROM:<>\\r\\n",
    "LF . CRLF,        a\\n.\\r\\nb\\r\\n",
    "CRLF . LF,        a\\r\\n.\\nb\\r\\n",
    "LF . LF,          a\\n.\\nb\\n",
    "CRLF . CR CR LF,  a\\r\\n.\\r\\r\\nb\\r\\n",
    "CRs at end,       a\\r\\n.\\r\\r",
  })
  void copyTo_loneDot_isMalformed(String label, String in) {
    for (int chunk = 1; chunk < 8; chunk++) {
      int size = chunk;
      assertThrows(MailBody.MalformedException.class, () -> copy(text(in), size, 100), label);
    }
  }

  /** Whatever goes in, what comes out has no end of data in it. */
  @Test
  void copyTo_anyBytes_neverEndTheData() {
    Random random = new Random(7);
    for (int round = 0; round < 20_000; round++) {
      StringBuilder in = new StringBuilder();
      for (int i = random.nextInt(12); i > 0; i--) {
        in.append("\r\n.a".charAt(random.nextInt(4)));
      }
      try {
        String out = "\r\n" + copy(in.toString(), 1 + random.nextInt(12), 100);
        assertFalse(out.matches("(?s).*\n\\.\r+\n.*"), out);
        assertEquals(out.chars().filter(c -> c == '\n').count(), out.split("\r\n", -1).length - 1);
      } catch (MailBody.MalformedException e) {
        // The other right answer.
      } catch (IOException e) {
        fail(e);
      }
    }
  }

  @Test
  void copyTo_limitCountsWithoutStuffing() throws IOException {
    String line = "..23456789abcde\r\n"; // 16 bytes unstuffed
    assertEquals(line.repeat(10), copy(line.repeat(10), 7, 160));
    assertThrows(MailBody.TooLargeException.class, () -> copy(line.repeat(10), 7, 159));
  }
}
