// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.milter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sealpost.common.metrics.Metrics;
import org.sealpost.common.metrics.MilterMetrics;
import org.sealpost.common.wire.WireException;

class MessageMemoryTest {
  private static final HeaderField LARGE = new HeaderField("X-Large", " " + "x".repeat(9_000));

  private final MessageMemory memory = new MessageMemory(10_000, 50_000);

  private FakeMta serve(FakeMta mta) throws IOException {
    mta.prepare();
    new MilterSession(
            mta,
            List.of(() -> new FakeScreen("go go pass")),
            false,
            memory,
            new Metrics().milter(MilterMetrics.Role.INCOMING))
        .run();
    return mta;
  }

  @Test
  void messageWithoutMemory_isToldToComeLater() throws IOException {
    FakeMta mta = new FakeMta().greet();
    mta.header(LARGE, LARGE).header(LARGE).endOfMessage();
    String responses = serve(mta).responses();
    assertTrue(responses.contains("451 4.3.0"), responses);
    assertEquals(1, responses.split("451", -1).length - 1, "the next one has room: " + responses);
  }

  @Test
  void everyEnd_givesAllBack() throws IOException {
    FakeMta lost = new FakeMta().greet().header(LARGE);
    assertThrows(WireException.class, () -> serve(lost));
    serve(new FakeMta().greet().header(LARGE).send(new Command.Abort()));
    serve(new FakeMta().greet().header(LARGE).endOfMessage().send(new Command.Quit()));
    serve(new FakeMta().greet().send(recipients(100)).send(new Command.Abort()));
    assertTrue(memory.header().tryTake(10_000));
    assertFalse(memory.header().tryTake(1));
    assertTrue(memory.envelope().tryTake(50_000));
    assertFalse(memory.envelope().tryTake(1));
  }

  /** Clients that name a thousand recipients and fall silent: only their like must come later. */
  @Test
  void recipientsOfOthers_leaveRoomForAFew() throws IOException {
    assertTrue(memory.envelope().tryTake(50_000));
    String few = serve(new FakeMta().greet().header().endOfMessage()).responses();
    assertFalse(few.contains("451"), few);
    FakeMta crowd = new FakeMta().greet().send(recipients(100)).send(new Command.Eoh());
    String many = serve(crowd).responses();
    assertTrue(many.contains("451 4.3.0"), many);
  }

  /** The beginning of a message. */
  private static Command[] recipients(int count) {
    Command[] commands = new Command[count + 1];
    Arrays.fill(commands, new Command.Rcpt(List.of("<b@example.net>")));
    commands[0] = new Command.Mail(List.of("<a@example.org>"));
    return commands;
  }

  @Test
  void largeBuffers_permitComesBackAtTheEndOfTheSession() throws IOException {
    int before = memory.largeBuffers().availablePermits();
    serve(new FakeMta().greet().header(LARGE).body("b".repeat(60_000)).endOfMessage());
    assertEquals(before, memory.largeBuffers().availablePermits());
  }
}
