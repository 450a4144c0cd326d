// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.mime;

/** Each way in which a message can fail to be end-to-end encrypted. For operators, not clients. */
public enum Violation {
  // Header fields of the message or of a part.
  HEADER_NAME("a header field name holds white space or other odd characters"),
  HEADER_VALUE("a header field holds a bare CR, bare LF, NUL or a blank continuation line"),
  HEADER_LINE("a part header line has no colon or continues nothing"),
  HEADER_SIZE("a part header is over 4 KB"),
  CONTENT_TYPE_MISSING("no Content-Type"),
  CONTENT_TYPE_DUPLICATE("more than one Content-Type"),
  CONTENT_TYPE_SYNTAX("Content-Type cannot be read in one way only"),
  PARAMETER_DUPLICATE("a Content-Type parameter occurs twice"),
  PARAMETER_EXTENDED("boundary or charset in RFC 2231 form"),
  CHARSET("a charset that is no superset of ASCII"),
  TRANSFER_ENCODING("Content-Transfer-Encoding is not 7bit, 8bit or binary"),
  TRANSFER_ENCODING_DUPLICATE("more than one Content-Transfer-Encoding"),

  // Structure.
  NOT_ENCRYPTED("not multipart/encrypted and no exception applies"),
  BOUNDARY("boundary missing, malformed or misleading"),
  DELIMITER("a line starts like a boundary delimiter but is none"),
  DELIMITER_MISPLACED("a boundary delimiter in a part header, the preamble or the epilogue"),
  PREAMBLE("text before the first part"),
  EPILOGUE("text after the last part"),
  PART_COUNT("too few or too many parts"),
  PART_TYPE("a part has another Content-Type than it must have"),
  CLOSING_MISSING("the closing boundary delimiter is missing"),
  BARE_CR("CR without LF"),
  BARE_LF("LF without CR"),
  NUL("NUL"),
  LINE_LENGTH("a line of text is over 4 KB"),
  PART_TEXT("a part has other text than it must have"),

  // ASCII armor, RFC 9580 section 6.
  ARMOR_BEGIN("no armor where it must begin"),
  ARMOR_HEADER("an armor header that is not allowed"),
  ARMOR_DATA("something else than base64 in the armor"),
  ARMOR_PADDING("base64 padding missing or misplaced"),
  ARMOR_CHECKSUM("the armor checksum is malformed or misplaced"),
  ARMOR_END("the armor does not end, or something follows it"),

  // Packets, RFC 9580 section 4.
  PACKET_HEADER("not an OpenPGP packet header"),
  PACKET_TYPE("a packet other than PKESK, SKESK and SEIPD"),
  PACKET_LENGTH("a packet length that is indeterminate, partial or does not fit"),
  PACKET_VERSION("an SEIPD packet of unknown version"),
  PACKET_AFTER_END("octets after the SEIPD packet"),

  // Exceptions.
  SECURE_JOIN("not a valid SecureJoin request");

  private final String description;

  Violation(String description) {
    this.description = description;
  }

  /** The rule in words, without anything from the message. */
  public String description() {
    return description;
  }
}
