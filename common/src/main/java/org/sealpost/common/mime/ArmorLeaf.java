// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.mime;

import java.nio.charset.StandardCharsets;

/**
 * A part whose body is one ASCII-armored OpenPGP message, with nothing but white space around it.
 *
 * <pre>
 * armor      = *blank-line "-----BEGIN PGP MESSAGE-----" CRLF *header blank-line
 *              1*( 1*base64 *blank CRLF ) [ "=" 4base64 CRLF ] "-----END PGP MESSAGE-----" CRLF
 * header     = ( "Version:" / "Comment:" ) text CRLF
 * </pre>
 *
 * <p>RFC 9580 section 6. The value of the checksum is not compared: it protects nobody. Blanks at
 * the end of a line are ignored.
 *
 * <p>Limits: as many headers as the caller allows, 200 bytes each; data of any length, held never.
 */
public final class ArmorLeaf implements Leaf {
  /** First line of the armor. */
  public static final String BEGIN = "-----BEGIN PGP MESSAGE-----";

  /** Last line of the armor. */
  public static final String END = "-----END PGP MESSAGE-----";

  private static final int MAX_HEADER_LENGTH = 200;

  private enum State {
    BEFORE,
    HEADERS,
    DATA,
    AFTER_CHECKSUM,
    AFTER
  }

  private final Base64Lines data = new Base64Lines(new PacketWalk());
  private int headersLeft;
  private State state = State.BEFORE;

  /**
   * An armor with at most that many header lines.
   *
   * @param maxHeaders 0 if none may be there
   */
  public ArmorLeaf(int maxHeaders) {
    this.headersLeft = maxHeaders;
  }

  @Override
  public int bulk(byte[] bytes, int from, int to) throws StructureException {
    return state == State.DATA ? data.take(bytes, from, to) : from;
  }

  @Override
  public void line(byte[] line, int length) throws StructureException {
    String text = new String(line, 0, length, StandardCharsets.ISO_8859_1);
    String stripped = Blank.strip(text);
    switch (state) {
      case BEFORE -> {
        if (stripped.equals(BEGIN)) {
          state = State.HEADERS;
        } else if (!stripped.isEmpty()) {
          throw new StructureException(Violation.ARMOR_BEGIN);
        }
      }
      case HEADERS -> {
        if (stripped.isEmpty()) {
          state = State.DATA;
        } else {
          header(text);
        }
      }
      case DATA -> {
        if (text.startsWith("=")) {
          checksum(stripped);
        } else {
          endLine(text);
        }
      }
      case AFTER_CHECKSUM -> endLine(text);
      case AFTER -> {
        if (!stripped.isEmpty()) {
          throw new StructureException(Violation.ARMOR_END);
        }
      }
    }
  }

  @Override
  public void end() throws StructureException {
    if (state != State.AFTER) {
      throw new StructureException(
          state == State.BEFORE ? Violation.ARMOR_BEGIN : Violation.ARMOR_END);
    }
  }

  private void header(String text) throws StructureException {
    boolean known = text.startsWith("Version:") || text.startsWith("Comment:");
    boolean plain = text.chars().allMatch(c -> (c >= ' ' && c != 0x7f) || c == '\t');
    if (headersLeft-- <= 0 || !known || !plain || text.length() > MAX_HEADER_LENGTH) {
      throw new StructureException(Violation.ARMOR_HEADER);
    }
  }

  private void checksum(String line) throws StructureException {
    data.end();
    if (line.length() != 5 || !line.chars().skip(1).allMatch(Base64Lines::isBase64)) {
      throw new StructureException(Violation.ARMOR_CHECKSUM);
    }
    state = State.AFTER_CHECKSUM;
  }

  private void endLine(String text) throws StructureException {
    boolean leadingBlank = !text.isEmpty() && Blank.isBlank(text.charAt(0));
    if (leadingBlank || !Blank.strip(text).equals(END)) {
      throw new StructureException(Violation.ARMOR_END);
    }
    data.end();
    state = State.AFTER;
  }
}
