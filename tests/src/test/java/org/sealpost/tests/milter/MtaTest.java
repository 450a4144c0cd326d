// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.milter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sealpost.common.milter.Command;
import org.sealpost.common.milter.HeaderField;
import org.sealpost.common.milter.Message;
import org.sealpost.common.milter.MilterService;
import org.sealpost.common.milter.Optneg;
import org.sealpost.common.milter.Peer;
import org.sealpost.common.milter.Response;
import org.sealpost.common.milter.Screen;
import org.sealpost.common.milter.Verdict;
import org.sealpost.common.wire.WireException;

class MtaTest {
  private static final MilterService MILTER =
      new MilterService("test", List.<Screen.Factory>of(Relabel::new));

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1000})
  void message_throughTheFilter(int split) throws IOException {
    InProcess milter = InProcess.start(MILTER);
    Mta mta = milter.mta().split(split);
    mta.negotiate(Mta.POSTFIX);
    List<Response> responses = new ArrayList<>();
    for (Command command : message()) {
      responses.addAll(mta.send(command));
    }
    mta.send(new Command.Quit());
    assertEquals(
        List.of(
            new Response.Continue(), // MAIL
            new Response.Continue(), // EOH
            new Response.ChgHeader(1, new HeaderField("Subject", " [...]")),
            new Response.Continue()),
        responses);
    assertNull(milter.end());
  }

  @Test
  void brokenProtocol_endsTheConnection() throws IOException {
    InProcess milter = InProcess.start(MILTER);
    milter.mta().sendRaw(new byte[] {0, 0, 0, 0});
    assertThrows(WireException.class, milter.mta()::receive);
    assertInstanceOf(WireException.class, milter.end());
  }

  @Test
  void drainingFilter_saysShutdown() throws IOException {
    try (InProcess milter = InProcess.start(MILTER)) {
      milter.mta().negotiate(Mta.POSTFIX);
      milter.mta().send(message().get(0));
      milter.startDraining();
      assertEquals(List.of(new Response.Shutdown()), milter.mta().send(message().get(2)));
    }
  }

  @Test
  void poorMta_awaitsMoreReplies() throws IOException {
    try (InProcess milter = InProcess.start(MILTER)) {
      milter.mta().negotiate(new Optneg(6, 0x1ff, 0x100000));
      for (Command command : message().subList(0, 6)) {
        assertEquals(List.of(new Response.Continue()), milter.mta().send(command));
      }
    }
  }

  private static List<Command> message() {
    return List.of(
        new Command.Connect(new Peer("mail.example.org", null), 0),
        new Command.Helo("mail.example.org"),
        new Command.Mail(List.of("<a@example.org>")),
        new Command.Rcpt(List.of("<b@example.net>")),
        new Command.Header(new HeaderField("Subject", " secret")),
        new Command.Eoh(),
        new Command.Body(ByteBuffer.wrap(new byte[10])),
        new Command.Bodyeob(ByteBuffer.allocate(0)));
  }

  /** Hides the subject. */
  private static final class Relabel implements Screen {
    @Override
    public Verdict headers(Message message) {
      message.headers().replace("Subject", " [...]");
      return Verdict.UNDECIDED;
    }

    @Override
    public Verdict endOfMessage(Message message) {
      return Verdict.PASS;
    }
  }
}
