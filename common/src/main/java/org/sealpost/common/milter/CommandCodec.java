// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.milter;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.sealpost.common.wire.FieldReader;
import org.sealpost.common.wire.FrameWriter;
import org.sealpost.common.wire.IpAddress;
import org.sealpost.common.wire.WireException;

/**
 * Commands to frames and back. The grammar stands at each record of {@link Command}.
 *
 * <p>Diagnostics: {@link WireException} for an unknown letter, a field that is cut off or malformed
 * and for bytes after the last field.
 */
public final class CommandCodec {
  private CommandCodec() {}

  /** Reads one frame's payload. The chunk of a body is a view into it. */
  public static Command decode(ByteBuffer payload) throws WireException {
    FieldReader fields = new FieldReader(payload);
    char letter = fields.octet();
    Command command =
        switch (letter) {
          case 'A' -> new Command.Abort();
          case 'B' -> new Command.Body(fields.rest());
          case 'C' -> connect(fields);
          case 'D' -> macro(fields);
          case 'E' -> new Command.Bodyeob(fields.rest());
          case 'H' -> new Command.Helo(fields.string());
          case 'K' -> new Command.QuitNc();
          case 'L' -> new Command.Header(new HeaderField(fields.string(), fields.string()));
          case 'M' -> new Command.Mail(fields.strings());
          case 'N' -> new Command.Eoh();
          case 'O' -> optneg(fields);
          case 'Q' -> new Command.Quit();
          case 'R' -> new Command.Rcpt(fields.strings());
          case 'T' -> new Command.Data();
          case 'U' -> new Command.Unknown(fields.string());
          default -> throw new WireException("unknown command " + (int) letter);
        };
    fields.end();
    return command;
  }

  /** Adds one frame. */
  public static void encode(Command command, FrameWriter out) {
    out.begin(letter(command));
    // A chain, not a switch: patterns in switch came with Java 21.
    if (command instanceof Optneg o) {
      out.int32(o.version()).int32(o.actions()).int32(o.steps());
    } else if (command instanceof Command.Body body) {
      out.bytes(body.chunk());
    } else if (command instanceof Command.Bodyeob eob) {
      out.bytes(eob.chunk());
    } else if (command instanceof Command.Connect c) {
      encodeConnect(c, out);
    } else if (command instanceof Command.Header h) {
      out.string(h.field().name()).string(h.field().value());
    } else if (command instanceof Command.Helo h) {
      out.string(h.name());
    } else if (command instanceof Command.Macro m) {
      out.octet(m.letter());
      m.values().forEach((name, value) -> out.string(name).string(value));
    } else if (command instanceof Command.Mail m) {
      m.arguments().forEach(out::string);
    } else if (command instanceof Command.Rcpt r) {
      r.arguments().forEach(out::string);
    } else if (command instanceof Command.Unknown u) {
      out.string(u.line());
    }
    out.end();
  }

  /** The letter that a command has on the wire and in the macros that go with it. */
  public static char letter(Command command) {
    return Objects.requireNonNull(LETTERS.get(command.getClass()));
  }

  private static final Map<Class<? extends Command>, Character> LETTERS =
      Map.ofEntries(
          Map.entry(Command.Abort.class, 'A'),
          Map.entry(Command.Body.class, 'B'),
          Map.entry(Command.Connect.class, 'C'),
          Map.entry(Command.Macro.class, 'D'),
          Map.entry(Command.Bodyeob.class, 'E'),
          Map.entry(Command.Helo.class, 'H'),
          Map.entry(Command.QuitNc.class, 'K'),
          Map.entry(Command.Header.class, 'L'),
          Map.entry(Command.Mail.class, 'M'),
          Map.entry(Command.Eoh.class, 'N'),
          Map.entry(Optneg.class, 'O'),
          Map.entry(Command.Quit.class, 'Q'),
          Map.entry(Command.Rcpt.class, 'R'),
          Map.entry(Command.Data.class, 'T'),
          Map.entry(Command.Unknown.class, 'U'));

  /** Reads the fields of OPTNEG. The macro lists that may follow are not needed. */
  static Optneg optneg(FieldReader fields) throws WireException {
    Optneg optneg = new Optneg(fields.int32(), fields.int32(), fields.int32());
    while (fields.hasMore()) {
      fields.int32();
      fields.string();
    }
    return optneg;
  }

  private static Command.Macro macro(FieldReader fields) throws WireException {
    char letter = fields.octet();
    Map<String, String> values = new LinkedHashMap<>();
    while (fields.hasMore()) {
      values.put(fields.string(), fields.string());
    }
    return new Command.Macro(letter, values);
  }

  private static Command.Connect connect(FieldReader fields) throws WireException {
    String name = fields.string();
    char family = fields.octet();
    if (family == 'U') {
      return new Command.Connect(new Peer(name, null), 0);
    }
    int port = fields.int16();
    String address = fields.string();
    InetAddress inet =
        switch (family) {
          case 'L' -> null;
          case '4' -> IpAddress.ipv4(address).orElseThrow(CommandCodec::malformedAddress);
          case '6' -> IpAddress.ipv6(bare(address)).orElseThrow(CommandCodec::malformedAddress);
          default -> throw new WireException("unknown address family " + (int) family);
        };
    return new Command.Connect(new Peer(name, inet), port);
  }

  /** Without the {@code IPv6:} of RFC 5321 section 4.1.3, and without a zone ({@code %eth0}). */
  private static String bare(String ipv6) {
    return ipv6.replaceFirst("^(?i:IPv6:)", "").replaceFirst("%.*", "");
  }

  private static WireException malformedAddress() {
    return new WireException("malformed client address");
  }

  private static void encodeConnect(Command.Connect connect, FrameWriter out) {
    out.string(connect.peer().name());
    InetAddress address = connect.peer().address();
    if (address == null) {
      out.octet('U');
      return;
    }
    out.octet(address instanceof Inet6Address ? '6' : '4');
    out.int16(connect.port()).string(address.getHostAddress());
  }

  /** The address of MAIL or RCPT, without its angle brackets. */
  static String path(List<String> arguments) {
    String path = arguments.isEmpty() ? "" : arguments.get(0);
    // What comes in by non_smtpd_milters has no angle brackets.
    boolean bracketed = path.startsWith("<") && path.endsWith(">");
    return bracketed ? path.substring(1, path.length() - 1) : path;
  }
}
