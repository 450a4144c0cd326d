// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.replay;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Protocols of lines that end with LF: policy delegation and dict. */
final class LineDriver implements Driver {
  private final Link link;
  private byte[] begun = new byte[0];

  LineDriver(Link link) {
    this.link = link;
  }

  @Override
  public List<String> send(String text) throws IOException {
    byte[] answer =
        RawBytes.is(text) ? RawBytes.exchange(text, link) : link.exchange(Text.bytes(text + "\\n"));
    List<String> lines = lines(answer);
    link.trouble().ifPresent(lines::add);
    return lines;
  }

  @Override
  public List<String> finish() throws IOException {
    List<String> lines = lines(link.hangUp());
    if (begun.length > 0) {
      lines.add(RawBytes.render(begun));
    }
    link.trouble().ifPresent(lines::add);
    return lines;
  }

  /** The complete lines; the rest is kept for the next time. */
  private List<String> lines(byte[] more) {
    byte[] all = Arrays.copyOf(begun, begun.length + more.length);
    System.arraycopy(more, 0, all, begun.length, more.length);
    List<String> lines = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < all.length; i++) {
      if (all[i] == '\n') {
        lines.add(Text.of(new String(all, start, i - start, StandardCharsets.ISO_8859_1)));
        start = i + 1;
      }
    }
    begun = Arrays.copyOfRange(all, start, all.length);
    return lines;
  }
}
