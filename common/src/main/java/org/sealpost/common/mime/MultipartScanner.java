// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.mime;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Walks over a multipart body that is pushed in chunks, cut anywhere, and hands the bodies of its
 * leaf parts on.
 *
 * <pre>
 * body       = preamble 1*( delimiter part-header CRLF part-body ) close epilogue
 * delimiter  = "--" boundary *blank CRLF
 * close      = "--" boundary "--" *blank [ CRLF ]
 * </pre>
 *
 * <p>RFC 2046 section 5.1.1. Preamble and epilogue hold blanks and empty lines only (one known line
 * may be allowed in the preamble). A line that merely starts like a delimiter is refused, because
 * some readers compare no further.
 *
 * <p>Limits: a line is held up to 4096 bytes; a longer one is refused, unless its leaf takes it in
 * bulk. Lines end with CRLF; bare CR, bare LF and NUL are refused.
 *
 * <p>Diagnostics: {@link StructureException} at the first violation; nothing may be pushed after
 * it.
 */
public final class MultipartScanner {
  private static final int MAX_LINE = 4096;

  private enum State {
    PREAMBLE,
    HEADER,
    LEAF,
    EPILOGUE
  }

  private enum Delimiter {
    NONE,
    NEXT,
    CLOSE
  }

  private final byte[] delimiter;
  private final Set<String> preambleLines;
  private final Parts parts;
  private final byte[] line = new byte[MAX_LINE];
  private int length;
  private boolean afterCr;
  private State state = State.PREAMBLE;
  private boolean preambleSeen;
  private int part = -1;
  private PartHeaderReader header = new PartHeaderReader();
  private @Nullable Leaf leaf;

  /**
   * A scanner of one body.
   *
   * @param boundary as {@link ContentType#requireBoundary} gives it
   * @param preambleLines lines of which one may stand in the preamble
   */
  public MultipartScanner(String boundary, Set<String> preambleLines, Parts parts) {
    this.delimiter = ("--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
    this.preambleLines = preambleLines;
    this.parts = parts;
  }

  /** The next bytes of the body. */
  public void push(ByteBuffer chunk) throws StructureException {
    if (chunk.hasArray()) {
      int from = chunk.arrayOffset() + chunk.position();
      push(chunk.array(), from, from + chunk.remaining());
      return;
    }
    byte[] copy = new byte[chunk.remaining()];
    chunk.get(copy);
    push(copy, 0, copy.length);
  }

  /** The body has ended. */
  public void end() throws StructureException {
    if (afterCr) {
      throw new StructureException(Violation.BARE_CR);
    }
    if (length > 0) {
      endOfLine();
    }
    if (state != State.EPILOGUE) {
      throw new StructureException(Violation.CLOSING_MISSING);
    }
  }

  private void push(byte[] bytes, int from, int to) throws StructureException {
    int i = from;
    while (i < to) {
      if (leaf != null && length == 0 && !afterCr) {
        int taken = leaf.bulk(bytes, i, to);
        if (taken > i) {
          i = taken;
          continue;
        }
      }
      collect(bytes[i++]);
    }
  }

  private void collect(byte b) throws StructureException {
    if (afterCr) {
      if (b != '\n') {
        throw new StructureException(Violation.BARE_CR);
      }
      afterCr = false;
      endOfLine();
      length = 0;
    } else if (b == '\r') {
      afterCr = true;
    } else if (b == '\n') {
      throw new StructureException(Violation.BARE_LF);
    } else if (b == 0) {
      throw new StructureException(Violation.NUL);
    } else if (length == MAX_LINE) {
      throw new StructureException(
          state == State.HEADER ? Violation.HEADER_SIZE : Violation.LINE_LENGTH);
    } else {
      line[length++] = b;
    }
  }

  private void endOfLine() throws StructureException {
    Delimiter found = delimiter();
    if (found == Delimiter.NONE) {
      text();
      return;
    }
    boolean misplaced = state == State.HEADER || state == State.EPILOGUE;
    if (misplaced || (state == State.PREAMBLE && found == Delimiter.CLOSE)) {
      throw new StructureException(Violation.DELIMITER_MISPLACED);
    }
    if (leaf != null) {
      leaf.end();
      leaf = null;
    }
    boolean isLast = part + 1 == parts.count();
    if (isLast != (found == Delimiter.CLOSE)) {
      throw new StructureException(Violation.PART_COUNT);
    }
    part++;
    header = new PartHeaderReader();
    state = isLast ? State.EPILOGUE : State.HEADER;
  }

  private void text() throws StructureException {
    switch (state) {
      case PREAMBLE -> preamble();
      case HEADER -> {
        if (header.line(line, length)) {
          leaf = parts.open(part, header.header());
          state = State.LEAF;
        }
      }
      case LEAF -> {
        if (leaf != null) {
          leaf.line(line, length);
        }
      }
      case EPILOGUE -> {
        if (!Blank.isBlank(line, 0, length)) {
          throw new StructureException(Violation.EPILOGUE);
        }
      }
    }
  }

  private void preamble() throws StructureException {
    if (Blank.isBlank(line, 0, length)) {
      return;
    }
    String text = new String(line, 0, length, StandardCharsets.ISO_8859_1);
    if (preambleSeen || !preambleLines.contains(text)) {
      throw new StructureException(Violation.PREAMBLE);
    }
    preambleSeen = true;
  }

  private Delimiter delimiter() throws StructureException {
    if (length < delimiter.length) {
      return Delimiter.NONE;
    }
    for (int i = 0; i < delimiter.length; i++) {
      if (line[i] != delimiter[i]) {
        return Delimiter.NONE;
      }
    }
    int rest = delimiter.length;
    if (Blank.isBlank(line, rest, length)) {
      return Delimiter.NEXT;
    }
    boolean close = length >= rest + 2 && line[rest] == '-' && line[rest + 1] == '-';
    if (close && Blank.isBlank(line, rest + 2, length)) {
      return Delimiter.CLOSE;
    }
    throw new StructureException(Violation.DELIMITER);
  }
}
