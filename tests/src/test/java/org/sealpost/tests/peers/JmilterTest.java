// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.peers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nightcode.milter.Actions;
import org.nightcode.milter.ProtocolFamily;
import org.nightcode.milter.ProtocolSteps;
import org.nightcode.milter.ResponseCode;
import org.nightcode.milter.client.ConnectionFactory;
import org.nightcode.milter.client.MilterResponse;
import org.nightcode.milter.client.MilterSession;
import org.nightcode.milter.client.MilterSessionFactory;
import org.nightcode.milter.client.MilterSessionFactoryBuilder;
import org.nightcode.milter.codec.MilterPacket;
import org.nightcode.milter.util.JulLoggingHandler;
import org.sealpost.common.daemon.Daemon;
import org.sealpost.common.daemon.ListenAddress;
import org.sealpost.common.daemon.Log;
import org.sealpost.common.milter.HeaderField;
import org.sealpost.tests.replay.MailFile;

/**
 * Our milter engine against the MTA's side as jmilter implements it. The client offers none of the
 * NR_ steps, so every command has a reply, as with an MTA that is older than Postfix's protocol 6.
 */
class JmilterTest {
  private static final int PATIENCE_SECONDS = 30;

  @TempDir private static Path directory;

  private Daemon daemon;
  private MilterSessionFactory factory;

  @BeforeEach
  void start() throws Exception {
    Log.redirect((level, line) -> {});
    // It prints each packet; what is for debugging, java.util.logging drops.
    JulLoggingHandler quiet = JulLoggingHandler.DEBUG;
    org.nightcode.milter.util.Log.setLoggingHandler(quiet, quiet, quiet, quiet, quiet);
    InetSocketAddress address;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      address = new InetSocketAddress(free.getInetAddress(), free.getLocalPort());
    }
    daemon = new Daemon(8);
    daemon.listen(Relayed.outgoing(directory), new ListenAddress.Inet(address));
    daemon.start();
    factory =
        MilterSessionFactoryBuilder.<InetSocketAddress>builder()
            .factory(ConnectionFactory.tcpIpFactory(address))
            .protocolVersion(6)
            .actions(
                Actions.builder()
                    .addHeader()
                    .replaceBody()
                    .addRecipients()
                    .deleteRecipients()
                    .changeDeleteHeaders()
                    .quarantineEnvelope()
                    .changeFrom()
                    .build())
            .protocolSteps(ProtocolSteps.builder().headerValueLeadingSpace().build())
            .create();
  }

  @AfterEach
  void stop() throws Exception {
    factory.close();
    daemon.close();
    Log.redirect(null);
  }

  @Test
  void encrypted_passes_withItsHeaderCleaned() throws Exception {
    MilterSession session = open();
    MailFile mail = Relayed.encrypted();
    List<HeaderField> header = new ArrayList<>(mail.headers());
    header.add(new HeaderField("X-Mailer", " a client"));
    MilterResponse end = transaction(session, new MailFile(header, mail.body()));
    get(session.quit());
    assertEquals(ResponseCode.SMFIR_CONTINUE.code(), last(end).command());
    List<String> changes = new ArrayList<>();
    for (MilterPacket packet : end.packets()) {
      changes.add((char) packet.command() + new String(packet.payload(), ISO_8859_1));
    }
    assertTrue(
        changes.stream().anyMatch(c -> c.startsWith("m") && c.contains("X-Mailer\0")),
        changes::toString);
  }

  @Test
  void readable_isRefused_andTheSessionGoesOn() throws Exception {
    MilterSession session = open();
    MilterPacket refusal = last(transaction(session, Relayed.readable()));
    assertEquals(ResponseCode.SMFIR_REPLYCODE.code(), refusal.command());
    assertEquals(Relayed.CLEARTEXT + "\0", new String(refusal.payload(), ISO_8859_1));
    get(session.abort());
    MilterPacket accepted = last(transaction(session, Relayed.encrypted()));
    assertEquals(ResponseCode.SMFIR_CONTINUE.code(), accepted.command());
    get(session.quit());
  }

  private MilterSession open() throws Exception {
    MilterSession session = get(factory.createSession());
    get(session.connect("client.example", ProtocolFamily.SMFIA_INET, 1234, "192.0.2.1"));
    return session;
  }

  /** Up to the first reply that is not "go on". */
  private static MilterResponse transaction(MilterSession session, MailFile mail) throws Exception {
    get(session.envfrom(List.of("<alice@chat.example>")));
    get(session.envrcpt(List.of("<bob@chat.example>")));
    MilterResponse last = null;
    for (HeaderField field : mail.headers()) {
      last = get(session.header(field.name(), field.value()));
      if (!isContinue(last)) {
        return last;
      }
    }
    last = get(session.eoh());
    if (!isContinue(last)) {
      return last;
    }
    last = get(session.body(mail.body().getBytes(ISO_8859_1)));
    return isContinue(last) ? get(session.eob()) : last;
  }

  private static boolean isContinue(MilterResponse response) {
    return last(response).command() == ResponseCode.SMFIR_CONTINUE.code();
  }

  private static MilterPacket last(MilterResponse response) {
    return Objects.requireNonNull(response.lastPacket(), "no reply");
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }
}
