// SPDX-License-Identifier: Apache-2.0
package org.sealpost.policy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.daemon.Daemon;
import org.sealpost.common.daemon.ListenAddress;
import org.sealpost.common.metrics.Metrics;

/** As many sessions as Postfix has smtpd processes, behind the daemon's own socket. */
class PolicySessionsTest {
  private static final String HEAD = "request=smtpd_access_policy\nprotocol_state=RCPT\nunused=";
  private static final long MAX_HEAP_EACH = 40_000;

  @TempDir Path directory;

  @Test
  void thousandSessions_areAllAnswered_inBoundedMemory() throws Exception {
    ChatmailConfig config =
        ChatmailConfig.parse(
            "[params]\nmail_domain = chat.example\n"
                + ("mailboxes_dir = " + directory + "\n")
                + ("state_database = " + directory.resolve("state.sqlite") + "\n"));
    Path socket = directory.resolve("policy.sock");
    List<SocketChannel> sessions = new ArrayList<>();
    try (Daemon daemon = new Daemon(Daemon.MAX_CONNECTIONS)) {
      daemon.listen(
          new PolicyServices(new Metrics()).policy(config), new ListenAddress.Unix(socket));
      daemon.start();
      long before = usedHeap();
      // Each has the largest request there is half-way in.
      for (int i = 0; i < Daemon.MAX_CONNECTIONS; i++) {
        SocketChannel session = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        sessions.add(session);
        write(session, HEAD + "x".repeat(PolicyRequestReader.MAX_REQUEST - HEAD.length() - 2));
      }
      for (int round = 0; round < 3; round++) {
        for (SocketChannel session : sessions) {
          write(session, round == 0 ? "\n\n" : HEAD + "\n\n");
        }
        for (SocketChannel session : sessions) {
          assertEquals("action=DUNNO\n\n", answer(session));
        }
      }
      long each = (usedHeap() - before) / sessions.size();
      assertTrue(each < MAX_HEAP_EACH, each + " bytes of heap for each session");
    } finally {
      for (SocketChannel session : sessions) {
        session.close();
      }
    }
  }

  private static long usedHeap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static void write(SocketChannel session, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(ISO_8859_1));
    while (bytes.hasRemaining()) {
      session.write(bytes);
    }
  }

  private static String answer(SocketChannel session) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(100);
    while (bytes.position() < "action=DUNNO\n\n".length()) {
      if (session.read(bytes) < 0) {
        throw new IOException("closed");
      }
    }
    return new String(bytes.array(), 0, bytes.position(), ISO_8859_1);
  }
}
