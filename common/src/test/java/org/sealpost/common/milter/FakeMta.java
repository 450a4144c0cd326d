// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.milter;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sealpost.common.daemon.Connection;
import org.sealpost.common.metrics.Metrics;
import org.sealpost.common.metrics.MilterMetrics;
import org.sealpost.common.wire.FrameReader;
import org.sealpost.common.wire.FrameWriter;

/**
 * A connection on which everything that the MTA says is known beforehand: {@link #send} it, run a
 * session, look at {@link #responses}.
 */
final class FakeMta implements Connection {
  /** What Postfix 3.7 offers. */
  static final Optneg POSTFIX = new Optneg(6, 0x1ff, 0x1fffff);

  /** The same for an MTA that waits for an answer to BODY, so tests see what it would be. */
  static final Optneg ANSWERED_BODIES = new Optneg(6, 0x1ff, 0x1fffff & ~Step.set(Step.NR_BODY));

  private final ByteArrayOutputStream toFilter = new ByteArrayOutputStream();
  private final ByteArrayOutputStream fromFilter = new ByteArrayOutputStream();
  private final FrameWriter frames = new FrameWriter(Channels.newChannel(toFilter)::write);
  private ByteBuffer input = ByteBuffer.allocate(0);
  private int split = Integer.MAX_VALUE;
  private boolean draining;

  FakeMta send(Command... commands) throws IOException {
    for (Command command : commands) {
      CommandCodec.encode(command, frames);
    }
    frames.flush();
    return this;
  }

  /** OPTNEG and CONNECT. */
  FakeMta greet() throws IOException {
    return greet(ANSWERED_BODIES);
  }

  FakeMta greet(Optneg offer) throws IOException {
    return send(offer, new Command.Connect(new Peer("mail.example.org", null), 25));
  }

  /** A message up to the end of its header. */
  FakeMta header(HeaderField... fields) throws IOException {
    send(
        new Command.Mail(List.of("<a@example.org>")),
        new Command.Rcpt(List.of("<b@example.net>")),
        new Command.Macro('N', Map.of("i", "4XqZ1")));
    for (HeaderField field : fields) {
      send(new Command.Header(field));
    }
    return send(new Command.Eoh());
  }

  FakeMta body(String chunk) throws IOException {
    return send(new Command.Body(ByteBuffer.wrap(chunk.getBytes(StandardCharsets.ISO_8859_1))));
  }

  FakeMta endOfMessage() throws IOException {
    return send(new Command.Bodyeob(ByteBuffer.allocate(0)));
  }

  FakeMta sendRaw(byte[] bytes) {
    toFilter.writeBytes(bytes);
    return this;
  }

  FakeMta split(int bytes) {
    split = bytes;
    return this;
  }

  FakeMta draining() {
    draining = true;
    return this;
  }

  byte[] sent() {
    return toFilter.toByteArray();
  }

  /** Runs a session over all that was sent. */
  FakeMta run(Screen... screens) throws IOException {
    return run(new MilterService("test", factories(screens)));
  }

  /** The same, with the service for bounces. */
  FakeMta runAsBounces(Screen... screens) throws IOException {
    return run(
        MilterService.bounces(
            factories(screens), new Metrics().milter(MilterMetrics.Role.BOUNCES)));
  }

  private FakeMta run(MilterService service) throws IOException {
    prepare();
    service.serve(this);
    return this;
  }

  private static List<Screen.Factory> factories(Screen... screens) {
    List<Screen.Factory> factories = new ArrayList<>();
    for (Screen screen : screens) {
      factories.add(() -> screen);
    }
    return factories;
  }

  /** All that was sent is there to be read. */
  void prepare() {
    input = ByteBuffer.wrap(toFilter.toByteArray());
  }

  /** What the filter sent, without the answer to OPTNEG, one response after another. */
  String responses() throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(fromFilter.toByteArray());
    FrameReader reader = new FrameReader(b -> transfer(bytes, b), MilterSession.MAX_FRAME);
    List<String> words = new ArrayList<>();
    for (ByteBuffer frame = reader.next(); frame != null; frame = reader.next()) {
      Response response = ResponseCodec.decode(frame);
      if (response instanceof Response.ReplyCode reply) {
        words.add(reply.text());
      } else if (response instanceof Response.Modification) {
        words.add(response.toString());
      } else if (!(response instanceof Optneg)) {
        words.add(response.getClass().getSimpleName().toUpperCase(Locale.ROOT));
      }
    }
    return String.join(", ", words);
  }

  @Override
  public int read(ByteBuffer buffer) {
    return transfer(input, buffer);
  }

  @Override
  public void write(ByteBuffer buffer) throws IOException {
    Channels.newChannel(fromFilter).write(buffer);
  }

  @Override
  public boolean isDraining() {
    return draining;
  }

  @Override
  public String peer() {
    return "fake";
  }

  @Override
  public void close() {}

  private int transfer(ByteBuffer from, ByteBuffer to) {
    if (!from.hasRemaining()) {
      return -1;
    }
    int count = Math.min(split, Math.min(from.remaining(), to.remaining()));
    to.put(from.slice(from.position(), count));
    from.position(from.position() + count);
    return count;
  }
}
