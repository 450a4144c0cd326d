// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.milter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sealpost.common.wire.FrameWriter;
import org.sealpost.common.wire.WireException;

class CodecTest {
  private static final HeaderField FIELD = new HeaderField("Subject", " \u00e4\u00ff 100%\n\tb");

  static Stream<Command> commands() throws UnknownHostException {
    Peer v4 = new Peer("mail.example.org", InetAddress.getByAddress(new byte[] {1, 2, 3, 4}));
    Peer v6 = new Peer("[::1]", InetAddress.getByName("2001:db8::1"));
    return Stream.of(
        new Optneg(6, 0x1ff, 0x1fffff),
        new Command.Abort(),
        new Command.Body(bytes("text\0\r\n")),
        new Command.Bodyeob(bytes("")),
        new Command.Connect(v4, 65535),
        new Command.Connect(v6, 25),
        new Command.Connect(new Peer("localhost", null), 0),
        new Command.Data(),
        new Command.Eoh(),
        new Command.Header(FIELD),
        new Command.Header(new HeaderField("", "")),
        new Command.Helo("mail"),
        new Command.Macro('M', Map.of("i", "4XqZ1")),
        new Command.Macro('C', Map.of()),
        new Command.Mail(List.of("<a@example.org>", "SIZE=1")),
        new Command.Mail(List.of()),
        new Command.Quit(),
        new Command.QuitNc(),
        new Command.Rcpt(List.of("<b@example.net>")),
        new Command.Unknown("XYZZY"));
  }

  static Stream<Response> responses() {
    return Stream.of(
        new Optneg(6, 0x51, 0x1),
        new Response.Continue(),
        new Response.Accept(),
        new Response.Reject(),
        new Response.TempFail(),
        new Response.Discard(),
        new Response.ReplyCode("550 5.7.1 100% and %s %%"),
        new Response.Skip(),
        new Response.Progress(),
        new Response.Shutdown(),
        new Response.ConnFail(),
        new Response.AddHeader(FIELD),
        new Response.InsHeader(0, FIELD),
        new Response.ChgHeader(3, new HeaderField("A", "")),
        new Response.ReplBody(bytes("new")),
        new Response.AddRcpt("<c@example.org>"),
        new Response.AddRcptPar("<c@example.org>", "NOTIFY=NEVER"),
        new Response.DelRcpt("<c@example.org>"),
        new Response.ChgFrom("<>", ""),
        new Response.ChgFrom("<a@example.org>", "SIZE=1"),
        new Response.Quarantine("odd"));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void command_survivesTheWire(Command command) throws IOException {
    assertEquals(command, CommandCodec.decode(ByteBuffer.wrap(encode(command))));
  }

  @ParameterizedTest
  @MethodSource("responses")
  void response_survivesTheWire(Response response) throws IOException {
    assertEquals(response, ResponseCodec.decode(ByteBuffer.wrap(encode(response))));
  }

  // A frame that is cut is an error or, where a list or bytes of any length end it, a shorter
  // command: never another kind of command, never another exception.
  @ParameterizedTest
  @MethodSource("commands")
  void command_cutAtEachByte(Command command) throws IOException {
    byte[] whole = encode(command);
    for (int length = 0; length < whole.length; length++) {
      ByteBuffer cut = ByteBuffer.wrap(whole, 0, length).slice();
      try {
        assertEquals(command.getClass(), CommandCodec.decode(cut).getClass());
        assertTrue("BEDMR".indexOf(whole[0]) >= 0, "cut at " + length);
      } catch (WireException expected) {
        assertTrue(whole[0] != 'B' || length == 0);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("responses")
  void response_cutAtEachByte(Response response) throws IOException {
    byte[] whole = encode(response);
    for (int length = 0; length < whole.length; length++) {
      ByteBuffer cut = ByteBuffer.wrap(whole, 0, length).slice();
      try {
        ResponseCodec.decode(cut);
        assertTrue("be".indexOf(whole[0]) >= 0, "cut at " + length);
      } catch (WireException expected) {
        assertTrue(whole[0] != 'b' || length == 0);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Az", "Nz", "Hmail\0z", "LA\0b\0c\0", "Qz", "Hmail", "D", "z", "\0", "Mx"})
  void command_malformed(String payload) {
    assertThrows(WireException.class, () -> CommandCodec.decode(bytes(payload)));
  }

  @Test
  void everyKind_isTested() throws UnknownHostException {
    Set<Class<?>> seen = new HashSet<>();
    commands().forEach(command -> seen.add(command.getClass()));
    assertEquals(Set.of(Command.class.getPermittedSubclasses()), seen);
  }

  @Test
  void percentSign_isDoubledOnTheWire() throws IOException {
    byte[] frame = encode(new Response.ReplyCode("550 5.7.1 50% off"));
    assertEquals("y550 5.7.1 50%% off\0", new String(frame, StandardCharsets.ISO_8859_1));
  }

  @ParameterizedTest
  @CsvSource({
    "4, 192.0.2.10, 192.0.2.10",
    "6, 2001:db8::10, 2001:db8::10",
    "6, IPv6:2001:db8::10, 2001:db8::10",
    "6, ipv6:::1, ::1",
    "6, ::, ::",
    "6, 2001:db8::, 2001:db8::",
    "6, 2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "6, 2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "6, 1:0:0:2:3:0:0:4, 1::2:3:0:0:4",
    "6, ::ffff:192.0.2.10, 192.0.2.10",
    "6, fe80::1%eth0, fe80::1",
  })
  void connect_addresses(char family, String text, String expected) throws IOException {
    Command.Connect connect = (Command.Connect) CommandCodec.decode(connect(family, text));
    assertEquals("h[" + expected + "]", connect.peer().toString());
  }

  @ParameterizedTest
  @CsvSource({
    "4, example.org",
    "4, 192.0.2",
    "4, 192.0.2.256",
    "4, 192.0.2.010",
    "4, 1",
    "4, ''",
    "4, ::1",
    "6, example.org",
    "6, ''",
    "6, IPv6:",
    "6, 192.0.2.10",
    "6, 1:2",
    "6, ::1::",
    "6, dead",
    "5, 192.0.2.10",
  })
  void connect_noAddress(char family, String text) {
    assertThrows(WireException.class, () -> CommandCodec.decode(connect(family, text)));
  }

  @Test
  void connect_unixSocket() throws IOException {
    Command.Connect connect = (Command.Connect) CommandCodec.decode(connect('L', "/run/x"));
    assertEquals("h[unknown]", connect.peer().toString());
  }

  private static ByteBuffer connect(char family, String address) {
    return bytes("Ch\0" + family + "\0\31" + address + "\0");
  }

  private static byte[] encode(Command command) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    FrameWriter writer = writer(bytes);
    CommandCodec.encode(command, writer);
    writer.flush();
    return payload(bytes);
  }

  private static byte[] encode(Response response) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    FrameWriter writer = writer(bytes);
    ResponseCodec.encode(response, writer);
    writer.flush();
    return payload(bytes);
  }

  private static FrameWriter writer(ByteArrayOutputStream bytes) {
    return new FrameWriter(Channels.newChannel(bytes)::write);
  }

  private static byte[] payload(ByteArrayOutputStream frame) {
    ByteBuffer buffer = ByteBuffer.wrap(frame.toByteArray());
    assertEquals(buffer.getInt(), buffer.remaining());
    byte[] payload = new byte[buffer.remaining()];
    buffer.get(payload);
    return payload;
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
