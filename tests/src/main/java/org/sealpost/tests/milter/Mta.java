// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.milter;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.milter.Command;
import org.sealpost.common.milter.CommandCodec;
import org.sealpost.common.milter.Optneg;
import org.sealpost.common.milter.Response;
import org.sealpost.common.milter.ResponseCodec;
import org.sealpost.common.milter.Step;
import org.sealpost.common.wire.ByteSink;
import org.sealpost.common.wire.ByteSource;
import org.sealpost.common.wire.FrameReader;
import org.sealpost.common.wire.FrameWriter;
import org.sealpost.common.wire.WireException;

/**
 * An MTA as a milter sees it. Honours what the filter negotiated: does not send what it does not
 * want ({@code NOx}) and awaits no reply where there is none ({@code NR_x}).
 *
 * <pre>{@code
 * try (Mta mta = Mta.connect(UnixDomainSocketAddress.of(socket))) {
 *   mta.negotiate(Mta.POSTFIX);
 *   mta.send(new Command.Connect(peer, 25));
 *   List<Response> responses = mta.send(new Command.Mail(List.of("<a@example.org>")));
 * }
 * }</pre>
 *
 * <p>Diagnostics: {@link WireException} if the filter breaks the protocol or ends the connection
 * where a reply is due.
 */
public final class Mta implements Closeable {
  /** What Postfix 3.7 offers: version 6, every action, every step. */
  public static final Optneg POSTFIX = new Optneg(Optneg.VERSION_6, 0x1ff, 0x1fffff);

  private static final int MAX_FRAME = 1024 * 1024;

  private final ByteSink sink;
  private final Closeable connection;
  private final FrameReader in;
  private final FrameWriter out;
  private int split = Integer.MAX_VALUE;
  private int steps;

  /**
   * Speaks over any connection.
   *
   * @param connection what {@link #close} closes
   */
  public Mta(ByteSource source, ByteSink sink, Closeable connection) {
    this.sink = sink;
    this.connection = connection;
    in = new FrameReader(source, MAX_FRAME);
    out = new FrameWriter(this::write);
  }

  /** Connects to a Unix or TCP socket. */
  public static Mta connect(SocketAddress address) throws IOException {
    SocketChannel channel = SocketChannel.open(address);
    return new Mta(channel::read, bytes -> writeAll(channel, bytes), channel);
  }

  /** Later writes are cut into pieces of this many bytes. */
  public Mta split(int bytes) {
    split = bytes;
    return this;
  }

  /** Offers these options and takes what the filter answers. */
  public Optneg negotiate(Optneg offer) throws IOException {
    CommandCodec.encode(offer, out);
    out.flush();
    if (!(receive() instanceof Optneg taken)) {
      throw new WireException("no OPTNEG in reply to OPTNEG");
    }
    if (taken.version() > offer.version()
        || (taken.actions() & ~offer.actions()) != 0
        || (taken.steps() & ~offer.steps()) != 0) {
      throw new WireException("the filter takes more than it was offered: " + taken);
    }
    steps = taken.steps();
    return taken;
  }

  /**
   * Sends a command, unless the filter does not want it, and collects what comes back: at the end
   * of a message any modifications and the reply; else the one reply, or nothing where no reply is
   * due.
   */
  public List<Response> send(Command command) throws IOException {
    if (!isWanted(command)) {
      return List.of();
    }
    CommandCodec.encode(command, out);
    out.flush();
    return wantsReply(command) ? receiveAll() : List.of();
  }

  /** Sends bytes as they are. */
  public void sendRaw(byte[] bytes) throws IOException {
    write(ByteBuffer.wrap(bytes));
  }

  /** The next response, whatever it is; chunks in it are valid until the next call. */
  public Response receive() throws IOException {
    ByteBuffer frame = in.next();
    if (frame == null) {
      throw new WireException("the filter ended the connection");
    }
    return ResponseCodec.decode(frame);
  }

  /** Whether the filter wants to be sent this command. */
  public boolean isWanted(Command command) {
    return !isNegotiated(
        switch (CommandCodec.letter(command)) {
          case 'C' -> Step.NOCONNECT;
          case 'H' -> Step.NOHELO;
          case 'M' -> Step.NOMAIL;
          case 'R' -> Step.NORCPT;
          case 'T' -> Step.NODATA;
          case 'U' -> Step.NOUNKNOWN;
          case 'L' -> Step.NOHDRS;
          case 'N' -> Step.NOEOH;
          case 'B' -> Step.NOBODY;
          default -> null;
        });
  }

  /** Whether a reply to this command is due. */
  public boolean wantsReply(Command command) {
    char letter = CommandCodec.letter(command);
    if ("ADKQ".indexOf(letter) >= 0) {
      return false;
    }
    return !isNegotiated(
        switch (letter) {
          case 'C' -> Step.NR_CONN;
          case 'H' -> Step.NR_HELO;
          case 'M' -> Step.NR_MAIL;
          case 'R' -> Step.NR_RCPT;
          case 'T' -> Step.NR_DATA;
          case 'U' -> Step.NR_UNKN;
          case 'L' -> Step.NR_HDR;
          case 'N' -> Step.NR_EOH;
          case 'B' -> Step.NR_BODY;
          default -> null;
        });
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }

  private boolean isNegotiated(@Nullable Step step) {
    return step != null && step.isIn(steps);
  }

  /** Modifications, progress and the reply that ends them. */
  private List<Response> receiveAll() throws IOException {
    List<Response> responses = new ArrayList<>();
    while (true) {
      Response response = receive();
      responses.add(response);
      if (response instanceof Response.Reply && !(response instanceof Response.Progress)) {
        return responses;
      }
    }
  }

  private void write(ByteBuffer bytes) throws IOException {
    int end = bytes.limit();
    while (bytes.position() < end) {
      int count = Math.min(end - bytes.position(), split);
      sink.write(bytes.slice(bytes.position(), count));
      bytes.position(bytes.position() + count);
    }
  }

  static void writeAll(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
