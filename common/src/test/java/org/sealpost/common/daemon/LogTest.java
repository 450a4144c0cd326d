// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.FileSystemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "no address, no address",
        "FROM <a@x> for <b@y>, FROM <> for <>",
        "'FROM <\"x>victim\"@b.example> for <b@y>', FROM <> for <>",
        "'FROM <\"x\\\">victim\"@b.example>.', FROM <>.",
        "FROM <a@x, FROM <",
        "'FROM <\"a>@x> more', FROM <",
        "<>, <>",
        "'',''",
      })
  void withoutAddresses(String text, String kept) {
    assertEquals(kept, Log.withoutAddresses(text));
  }

  @Test
  void trouble_doesNotNameTheFile() {
    assertEquals(
        "FileSystemException: Not a directory",
        Trouble.describe(new FileSystemException("/mail/a@x/password", null, "Not a directory")));
    assertEquals(
        "FileSystemException", Trouble.describe(new FileSystemException("/mail/a@x/password")));
    assertEquals("IOException: disk on fire", Trouble.describe(new IOException("disk on fire")));
  }
}
