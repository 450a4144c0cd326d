// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.peers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import jnr.unixsocket.UnixSocketAddress;
import jnr.unixsocket.UnixSocketChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealpost.common.daemon.Daemon;
import org.sealpost.common.daemon.ListenAddress;
import org.sealpost.common.daemon.Log;
import org.sealpost.common.milter.Command;
import org.sealpost.common.milter.HeaderField;
import org.sealpost.common.milter.Peer;
import org.sealpost.common.milter.Response;
import org.sealpost.tests.milter.Mta;
import org.sealpost.tests.replay.MailFile;

/** The daemon's Unix sockets (the JDK's, JEP 380) against a client that calls libc itself. */
class JnrUnixSocketTest {
  @TempDir private static Path directory;

  private final Daemon daemon = new Daemon(8);
  private final Path socket = directory.resolve("outgoing.sock");

  @BeforeEach
  void start() throws Exception {
    Log.redirect((level, line) -> {});
    daemon.listen(Relayed.outgoing(directory), new ListenAddress.Unix(socket));
    daemon.start();
  }

  @AfterEach
  void stop() throws Exception {
    daemon.close();
    Log.redirect(null);
  }

  @Test
  void messages_oneAfterTheOther() throws Exception {
    UnixSocketChannel channel = UnixSocketChannel.open(new UnixSocketAddress(socket.toFile()));
    try (Mta mta = new Mta(channel::read, bytes -> write(channel, bytes), channel)) {
      mta.negotiate(Mta.POSTFIX);
      mta.send(new Command.Connect(new Peer("client.example", null), 0));
      assertEquals(new Response.Continue(), last(mta, Relayed.encrypted()));
      assertEquals(new Response.ReplyCode(Relayed.CLEARTEXT), last(mta, Relayed.readable()));
      mta.send(new Command.Abort());
      assertEquals(new Response.Continue(), last(mta, Relayed.encrypted()));
    }
  }

  private static Response last(Mta mta, MailFile mail) throws Exception {
    mta.send(new Command.Mail(List.of("<alice@chat.example>")));
    mta.send(new Command.Rcpt(List.of("<bob@chat.example>")));
    for (HeaderField field : mail.headers()) {
      mta.send(new Command.Header(field));
    }
    byte[] body = mail.body().getBytes(ISO_8859_1);
    for (Command command :
        List.of(
            new Command.Eoh(),
            new Command.Body(ByteBuffer.wrap(body)),
            new Command.Bodyeob(ByteBuffer.allocate(0)))) {
      List<Response> responses = mta.send(command);
      Response response =
          responses.isEmpty() ? new Response.Continue() : responses.get(responses.size() - 1);
      if (!(response instanceof Response.Continue)) {
        return response;
      }
    }
    return new Response.Continue();
  }

  private static void write(UnixSocketChannel channel, ByteBuffer bytes)
      throws java.io.IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
