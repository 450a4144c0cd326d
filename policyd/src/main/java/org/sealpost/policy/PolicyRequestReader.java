// SPDX-License-Identifier: Apache-2.0
package org.sealpost.policy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.daemon.Connection;

/**
 * Reads requests from a policy connection (SMTPD_POLICY_README):
 *
 * <pre>
 * request   = 1*attribute LF
 * attribute = name "=" value LF
 * </pre>
 *
 * Attributes come in any order; those we have no use for are passed over; of one that comes twice
 * the first stands, which the README leaves to the server.
 *
 * <p>Limits: {@value #MAX_REQUEST} bytes a request. Postfix stays far below: its longest values are
 * addresses of at most 2 kB.
 *
 * <p>Diagnostics: {@link ProtocolException} for a line without {@code =}, an empty request, a
 * request over the limit or one that the end of the stream cuts. The caller closes the connection
 * and answers nothing; Postfix tries again and then tells its client 451.
 */
final class PolicyRequestReader {
  static final int MAX_REQUEST = 16384;

  private final Connection connection;
  private ByteBuffer input = ByteBuffer.allocate(2048).limit(0);

  PolicyRequestReader(Connection connection) {
    this.connection = connection;
  }

  /** The next request, or null when the peer has closed the connection between two requests. */
  @Nullable PolicyRequest next() throws IOException {
    int end = endOfRequest();
    if (end < 0) {
      return null;
    }
    Map<Attribute, String> attributes = new EnumMap<>(Attribute.class);
    byte[] bytes = input.array();
    int start = input.position();
    while (start < end) {
      int lineEnd = indexOf(bytes, (byte) '\n', start, end + 1);
      readAttribute(bytes, start, lineEnd, attributes);
      start = lineEnd + 1;
    }
    input.position(end + 1);
    if (attributes.isEmpty()) {
      throw new ProtocolException("policy request without attributes that we know");
    }
    return new PolicyRequest(attributes);
  }

  /** Index of the LF that is the empty line, reading as much as it takes; -1 at end of stream. */
  private int endOfRequest() throws IOException {
    int scanned = input.position();
    while (true) {
      byte[] bytes = input.array();
      int start = input.position();
      int limit = input.limit();
      for (; scanned < limit; scanned++) {
        if (bytes[scanned] == '\n' && (scanned == start || bytes[scanned - 1] == '\n')) {
          return scanned;
        }
      }
      int seen = scanned - input.position();
      if (!fill()) {
        if (seen > 0) {
          throw new ProtocolException("policy request cut short after " + seen + " bytes");
        }
        return -1;
      }
      scanned = input.position() + seen;
    }
  }

  private boolean fill() throws IOException {
    input.compact();
    if (!input.hasRemaining()) {
      if (input.capacity() >= MAX_REQUEST) {
        throw new ProtocolException("policy request longer than " + MAX_REQUEST + " bytes");
      }
      input = ByteBuffer.allocate(input.capacity() * 2).put(input.flip());
    }
    int count = connection.read(input);
    input.flip();
    return count >= 0;
  }

  private static void readAttribute(
      byte[] bytes, int start, int end, Map<Attribute, String> attributes)
      throws ProtocolException {
    int equals = indexOf(bytes, (byte) '=', start, end);
    if (equals == end) {
      throw new ProtocolException("policy request has a line without '='");
    }
    Attribute attribute = Attribute.named(bytes, start, equals);
    if (attribute != null) {
      attributes.putIfAbsent(
          attribute, new String(bytes, equals + 1, end - equals - 1, ISO_8859_1));
    }
  }

  private static int indexOf(byte[] bytes, byte wanted, int from, int to) {
    int i = from;
    while (i < to && bytes[i] != wanted) {
      i++;
    }
    return i;
  }
}
