// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.sealpost.common.accounts.CreationLimit;

/**
 * Asks the policy service of another process, in the syntax of Postfix's policy delegation, one
 * connection for each question:
 *
 * <pre>
 * question = "request=sealpost_create_address" LF "client_address=" address LF LF
 * answer   = "action=" ( "DUNNO" / "REJECT" ) LF LF
 * </pre>
 *
 * <p>Limits: the answer must come within {@value #TIMEOUT_MILLIS} ms.
 *
 * <p>Diagnostics: {@link IOException} if there is no answer, or another one: nobody can say then,
 * and no address is made.
 */
final class PolicySocketLimit implements CreationLimit {
  private static final long TIMEOUT_MILLIS = 2000;
  private static final String YES = "action=DUNNO\n\n";
  private static final String NO = "action=REJECT\n\n";

  private final Path socket;

  PolicySocketLimit(Path socket) {
    this.socket = socket;
  }

  @Override
  public boolean allow(String clientAddress) throws IOException {
    // An address from the wire; a line end in it would be a line of its own.
    String client = clientAddress.matches("[0-9a-fA-F:.]*") ? clientAddress : "";
    String question = "request=sealpost_create_address\nclient_address=" + client + "\n\n";
    String answer;
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      channel.write(ByteBuffer.wrap(question.getBytes(ISO_8859_1)));
      answer = answer(channel);
    }
    return switch (answer) {
      case YES -> true;
      case NO -> false;
      default -> throw new ProtocolException(socket + ": no answer that we know");
    };
  }

  /** All up to the empty line, or to the end of the stream. */
  private String answer(SocketChannel channel) throws IOException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MILLIS);
    ByteBuffer bytes = ByteBuffer.allocate(Math.max(YES.length(), NO.length()));
    channel.configureBlocking(false);
    try (Selector selector = Selector.open()) {
      channel.register(selector, SelectionKey.OP_READ);
      while (true) {
        int count = channel.read(bytes);
        String text = new String(bytes.array(), 0, bytes.position(), ISO_8859_1);
        if (count < 0 || text.endsWith("\n\n") || !bytes.hasRemaining()) {
          return text;
        }
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
          throw new SocketTimeoutException(socket + ": no answer in time");
        }
        selector.select(left);
        selector.selectedKeys().clear();
      }
    }
  }
}
