// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.replay;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.milter.Command;
import org.sealpost.common.milter.CommandCodec;
import org.sealpost.common.milter.Optneg;
import org.sealpost.common.milter.Response;
import org.sealpost.common.milter.ResponseCodec;
import org.sealpost.common.milter.Step;
import org.sealpost.common.wire.FrameReader;
import org.sealpost.common.wire.FrameWriter;

/** The MTA side of the milter protocol: sends what Postfix would, and knows what to expect. */
final class MilterDriver implements Driver {
  /** All but NR_BODY: a file shows which command a decision belongs to. */
  private static final String OFFER =
      Arrays.stream(Step.values())
          .filter(step -> step != Step.NR_BODY)
          .map(Step::name)
          .collect(Collectors.joining(",", "OPTNEG version=6 actions=all steps=", ""));

  private static final int MAX_FRAME = 1 << 20;

  private final Link link;
  private final Function<String, MailFile> messages;
  private byte[] begun = new byte[0];
  private boolean negotiated;
  private boolean connected;
  private int steps;

  /**
   * @param messages finds the message of a MESSAGE line
   */
  MilterDriver(Link link, Function<String, MailFile> messages) {
    this.link = link;
    this.messages = messages;
  }

  @Override
  public List<String> send(String text) throws IOException {
    List<String> shown = new ArrayList<>();
    if (RawBytes.is(text)) {
      negotiated = true;
      connected = true;
      render(responses(RawBytes.exchange(text, link)), shown);
    } else {
      String verb = text.split(" ", 2)[0];
      open(verb, shown);
      if (verb.equals("MESSAGE")) {
        message(text, shown);
      } else {
        for (Command command : MilterLines.commands(text)) {
          exchange(command, shown);
        }
      }
    }
    link.trouble().ifPresent(shown::add);
    return shown;
  }

  @Override
  public List<String> finish() throws IOException {
    List<String> shown = new ArrayList<>();
    render(responses(link.hangUp()), shown);
    if (begun.length > 0) {
      shown.add(RawBytes.render(begun));
    }
    link.trouble().ifPresent(shown::add);
    return shown;
  }

  /** What a session begins with, unless the file says it itself. */
  private void open(String verb, List<String> shown) throws IOException {
    if (!negotiated && !verb.equals("OPTNEG")) {
      exchange(MilterLines.commands(OFFER).get(0), null);
    }
    negotiated = true;
    if (!connected && !List.of("OPTNEG", "CONNECT", "QUIT").contains(verb)) {
      exchange(MilterLines.commands("CONNECT mail.example.org inet 192.0.2.10 25").get(0), shown);
      connected = true;
    }
    connected |= verb.equals("CONNECT");
  }

  private void message(String text, List<String> shown) throws IOException {
    for (Command command : MilterLines.message(text, messages)) {
      int before = shown.size();
      boolean over = exchange(command, shown);
      if (over || shown.size() > before) {
        return;
      }
    }
  }

  /** Sends one command; whether the filter has decided on the message. */
  private boolean exchange(Command command, @Nullable List<String> shown) throws IOException {
    Milestone milestone = Milestone.of(command);
    if (milestone.isOff(steps)) {
      return false;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    FrameWriter writer = new FrameWriter(b -> append(b, bytes));
    CommandCodec.encode(command, writer);
    writer.flush();
    List<Response> responses = responses(link.exchange(bytes.toByteArray()));
    for (Response response : responses) {
      if (response instanceof Optneg optneg) {
        steps = optneg.steps();
      }
    }
    if (shown == null) {
      return false;
    }
    boolean wanted = milestone.wantsReply(steps);
    boolean asItMust =
        wanted && responses.size() == 1 && responses.get(0) instanceof Response.Continue;
    if (wanted && responses.isEmpty()) {
      shown.add("NOTHING");
    } else if (!asItMust || command instanceof Command.Bodyeob) {
      render(responses, shown);
    }
    return !responses.isEmpty() && !asItMust;
  }

  private static void append(ByteBuffer from, ByteArrayOutputStream to) {
    while (from.hasRemaining()) {
      to.write(from.get());
    }
  }

  private static void render(List<Response> responses, List<String> shown) {
    responses.forEach(r -> shown.add(MilterLines.render(r)));
  }

  /** The complete frames; the rest is kept for the next time. */
  private List<Response> responses(byte[] more) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(begun);
    all.writeBytes(more);
    byte[] bytes = all.toByteArray();
    int complete = 0;
    while (bytes.length - complete >= 4) {
      int length = ByteBuffer.wrap(bytes).getInt(complete);
      if (length < 0 || bytes.length - complete - 4 < length) {
        break;
      }
      complete += 4 + length;
    }
    begun = Arrays.copyOfRange(bytes, complete, bytes.length);
    ByteArrayInputStream in = new ByteArrayInputStream(bytes, 0, complete);
    FrameReader reader =
        new FrameReader(
            b -> {
              byte[] part = in.readNBytes(b.remaining());
              b.put(part);
              return part.length == 0 ? -1 : part.length;
            },
            MAX_FRAME);
    List<Response> responses = new ArrayList<>();
    for (ByteBuffer frame = reader.next(); frame != null; frame = reader.next()) {
      responses.add(ResponseCodec.decode(frame));
    }
    return responses;
  }

  /**
   * When a command is not sent, and when it is not answered.
   *
   * @param no the step that takes it away; null if nothing does
   * @param noReply the step that takes its answer away; null if nothing does
   */
  private record Milestone(boolean answered, @Nullable Step no, @Nullable Step noReply) {

    static Milestone of(Command command) {
      return switch (CommandCodec.letter(command)) {
        case 'C' -> new Milestone(true, Step.NOCONNECT, Step.NR_CONN);
        case 'H' -> new Milestone(true, Step.NOHELO, Step.NR_HELO);
        case 'M' -> new Milestone(true, Step.NOMAIL, Step.NR_MAIL);
        case 'R' -> new Milestone(true, Step.NORCPT, Step.NR_RCPT);
        case 'T' -> new Milestone(true, Step.NODATA, Step.NR_DATA);
        case 'U' -> new Milestone(true, Step.NOUNKNOWN, Step.NR_UNKN);
        case 'L' -> new Milestone(true, Step.NOHDRS, Step.NR_HDR);
        case 'N' -> new Milestone(true, Step.NOEOH, Step.NR_EOH);
        case 'B' -> new Milestone(true, Step.NOBODY, Step.NR_BODY);
        case 'O', 'E' -> new Milestone(true, null, null);
        default -> new Milestone(false, null, null); // MACRO, ABORT, QUIT, QUIT_NC
      };
    }

    boolean isOff(int steps) {
      return no != null && no.isIn(steps);
    }

    boolean wantsReply(int steps) {
      return answered && !(noReply != null && noReply.isIn(steps));
    }
  }
}
