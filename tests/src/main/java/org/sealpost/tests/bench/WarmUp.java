// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sealpost.common.milter.Command;
import org.sealpost.common.milter.HeaderField;
import org.sealpost.common.milter.Peer;
import org.sealpost.common.milter.Response;
import org.sealpost.tests.milter.Mta;

/**
 * Messages for a milter without a Postfix, which would take longer. After some 25000 of them the
 * JVM has compiled what there is to compile; before, that takes more of the processor than the
 * messages do.
 */
final class WarmUp {
  private final List<Command> commands = new ArrayList<>();

  /** One message, CRLF line ends. */
  WarmUp(byte[] message, String from) {
    String text = new String(message, ISO_8859_1);
    int end = text.indexOf("\r\n\r\n") + 2;
    commands.add(new Command.Macro('M', Map.of("i", "WARM")));
    commands.add(new Command.Mail(List.of("<" + from + ">")));
    commands.add(new Command.Rcpt(List.of("<bob@there.test>")));
    for (String line : text.substring(0, end).split("\r\n(?![ \t])", 0)) {
      int colon = line.indexOf(':');
      String value = line.substring(colon + 1).replace("\r\n", "\n");
      commands.add(new Command.Header(new HeaderField(line.substring(0, colon), value)));
    }
    commands.add(new Command.Eoh());
    commands.add(new Command.Body(ByteBuffer.wrap(message, end + 2, message.length - end - 2)));
    commands.add(new Command.Bodyeob(ByteBuffer.allocate(0)));
  }

  /** Sends it that many times, all of which must be accepted. */
  void run(Path socket, int count) throws IOException {
    try (Mta mta = Mta.connect(UnixDomainSocketAddress.of(socket))) {
      mta.negotiate(Mta.POSTFIX);
      mta.send(new Command.Connect(new Peer("localhost", InetAddress.getLoopbackAddress()), 25));
      for (int i = 0; i < count; i++) {
        Response last = new Response.TempFail();
        for (Command command : commands) {
          for (Response response : mta.send(command)) {
            last = response;
          }
        }
        if (!(last instanceof Response.Continue)) {
          throw new IOException("not accepted: " + last);
        }
      }
    }
  }
}
