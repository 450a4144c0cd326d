// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web.outgoing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.daemon.Connection;

/**
 * One LMTP session (RFC 2033), as Postfix leads it:
 *
 * <pre>
 * LHLO name              250 with PIPELINING, 8BITMIME, ENHANCEDSTATUSCODES, SIZE
 * MAIL FROM:&lt;path&gt; ...   250
 * RCPT TO:&lt;path&gt; ...     250
 * DATA                   354; message, dot; a reply for each recipient, in their order
 * RSET, NOOP, QUIT
 * </pre>
 *
 * SMTPUTF8 is not offered, so no such mail comes.
 *
 * <p>Limits: {@value #MAX_RECIPIENTS} recipients; a message of the largest size, which is passed on
 * only when it is whole.
 *
 * <p>Diagnostics: {@link IOException} when the client breaks the protocol or is gone; what it sends
 * in the wrong order is answered 503.
 */
final class LmtpSession {
  private static final int MAX_RECIPIENTS = 1000;

  /** Neither controls nor blanks nor brackets: they become header values. */
  private static final Pattern PATH = Pattern.compile("(?i)(?:FROM|TO):<([!-;=?-~]*)>(?: .*)?");

  /** Sends a message on. */
  @FunctionalInterface
  interface Deliverer {
    /** The replies for the recipients, in their order. */
    List<String> deliver(String sender, List<String> recipients, Spool message);
  }

  private final Connection connection;
  private final LmtpInput in;
  private final Deliverer deliverer;
  private final long maxSize;
  private @Nullable String sender;
  private final List<String> recipients = new ArrayList<>();

  LmtpSession(Connection connection, Deliverer deliverer, long maxSize) {
    this.connection = connection;
    this.in = new LmtpInput(connection);
    this.deliverer = deliverer;
    this.maxSize = maxSize;
  }

  void run() throws IOException {
    reply("220 sealpost LMTP");
    for (String line = in.line(); line != null; line = in.line()) {
      int space = line.indexOf(' ');
      String verb = space < 0 ? line : line.substring(0, space);
      String argument = space < 0 ? "" : line.substring(space + 1);
      switch (verb.toUpperCase(Locale.ROOT)) {
        case "LHLO" -> {
          reset();
          reply("250-sealpost\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-ENHANCEDSTATUSCODES");
          reply("250 SIZE " + maxSize);
        }
        case "MAIL" -> mail(argument);
        case "RCPT" -> rcpt(argument);
        case "DATA" -> data();
        case "RSET" -> {
          reset();
          reply("250 2.0.0 Ok");
        }
        case "NOOP" -> reply("250 2.0.0 Ok");
        case "QUIT" -> {
          reply("221 2.0.0 Bye");
          return;
        }
        default -> reply("502 5.5.2 Command not recognized");
      }
    }
  }

  private void reset() {
    sender = null;
    recipients.clear();
  }

  private void mail(String argument) throws IOException {
    Matcher path = PATH.matcher(argument);
    if (sender != null) {
      reply("503 5.5.1 Nested MAIL command");
    } else if (!path.matches()) {
      reply("501 5.1.7 Bad sender address syntax");
    } else {
      sender = path.group(1);
      reply("250 2.1.0 Ok");
    }
  }

  private void rcpt(String argument) throws IOException {
    Matcher path = PATH.matcher(argument);
    if (sender == null) {
      reply("503 5.5.1 Need MAIL command");
    } else if (!path.matches() || path.group(1).indexOf('@') < 1) {
      reply("501 5.1.3 Bad recipient address syntax");
    } else if (recipients.size() == MAX_RECIPIENTS) {
      reply("452 4.5.3 Too many recipients");
    } else {
      recipients.add(path.group(1));
      reply("250 2.1.5 Ok");
    }
  }

  private void data() throws IOException {
    String from = sender;
    if (from == null || recipients.isEmpty()) {
      reply("503 5.5.1 Need RCPT command");
      return;
    }
    reply("354 End data with <CR><LF>.<CR><LF>");
    List<String> to = List.copyOf(recipients);
    List<String> replies;
    try (Spool message = new Spool()) {
      if (in.message(message, 2 * maxSize)) {
        message.finish();
        replies = deliverer.deliver(from, to, message);
      } else {
        replies = to.stream().map(each -> "552 5.3.4 Message size exceeds fixed limit").toList();
      }
    }
    reset();
    reply(String.join("\r\n", replies));
  }

  private void reply(String text) throws IOException {
    connection.write(ByteBuffer.wrap((text + "\r\n").getBytes(US_ASCII)));
  }
}
