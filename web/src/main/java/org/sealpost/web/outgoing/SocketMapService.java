// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web.outgoing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.sealpost.common.daemon.Connection;
import org.sealpost.common.daemon.Service;

/**
 * The {@code outgoing-map} socket: Postfix's trivial-rewrite(8) asks which transport a destination
 * has (socketmap_table(5)). A request and its answer are a netstring each:
 *
 * <pre>
 * 17:outgoing one.test,           the name of the map, a space, the key
 * 9:NOTFOUND ,                    the usual transport
 * 42:OK https:unix:sealpost/outgoing-https.sock,
 * </pre>
 *
 * The answer is known at once: a look-up never waits for the network. The key is an address or a
 * domain; {@code *}, {@code .domain} and the like are asked for by other kinds of tables, and never
 * found.
 *
 * <p>Limits: {@value #MAX_REQUEST} bytes of a request.
 *
 * <p>Diagnostics: {@link ProtocolException} for what is no netstring or too long; the connection
 * ends and Postfix defers.
 */
final class SocketMapService implements Service {
  private static final int MAX_REQUEST = 4096;
  private static final int MAX_DIGITS = 4;

  /** A name, or an address in brackets. */
  private static final Pattern DOMAIN =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,252}|\\[[A-Za-z0-9:.]{1,50}]");

  private final Function<String, String> answers;

  /**
   * @param answers the transport of a domain; empty for the usual one
   */
  SocketMapService(Function<String, String> answers) {
    this.answers = answers;
  }

  @Override
  public String name() {
    return "outgoing-map";
  }

  @Override
  public void serve(Connection connection) throws IOException {
    ByteBuffer in = ByteBuffer.allocate(MAX_REQUEST).limit(0);
    for (int length = length(connection, in); length >= 0; length = length(connection, in)) {
      byte[] request = new byte[length];
      for (int i = 0; i < length; i++) {
        request[i] = octet(connection, in);
      }
      if (octet(connection, in) != ',') {
        throw new ProtocolException("socketmap: a netstring does not end with a comma");
      }
      String answer = answer(new String(request, ISO_8859_1));
      String reply = answer.length() + ":" + answer + ",";
      connection.write(ByteBuffer.wrap(reply.getBytes(ISO_8859_1)));
    }
  }

  private String answer(String request) throws ProtocolException {
    int space = request.indexOf(' ');
    if (space < 0) {
      throw new ProtocolException("socketmap: a request without a key");
    }
    String key = request.substring(space + 1);
    String domain = key.substring(key.lastIndexOf('@') + 1);
    String found = DOMAIN.matcher(domain).matches() ? answers.apply(domain) : "";
    return found.isEmpty() ? "NOTFOUND " : "OK " + found;
  }

  /** The number before the colon; -1 at the end of the stream between two requests. */
  private static int length(Connection connection, ByteBuffer in) throws IOException {
    if (!in.hasRemaining() && fill(connection, in) < 0) {
      return -1;
    }
    int length = 0;
    for (int digits = 0; ; digits++) {
      byte octet = octet(connection, in);
      if (octet == ':' && digits > 0 && length <= MAX_REQUEST) {
        return length;
      }
      if (octet < '0' || octet > '9' || digits == MAX_DIGITS) {
        throw new ProtocolException("socketmap: no netstring, or one that is too long");
      }
      length = length * 10 + octet - '0';
    }
  }

  private static byte octet(Connection connection, ByteBuffer in) throws IOException {
    if (!in.hasRemaining() && fill(connection, in) < 0) {
      throw new EOFException("socketmap: the connection ended within a request");
    }
    return in.get();
  }

  private static int fill(Connection connection, ByteBuffer in) throws IOException {
    in.clear();
    int count = connection.read(in);
    in.flip();
    return count;
  }
}
