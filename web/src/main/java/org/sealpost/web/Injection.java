// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;

/**
 * Hands a message to Postfix, at a loopback port of it that has all the rules of port 25 and takes
 * the client's address from us (XCLIENT_README, {@code smtpd_authorized_xclient_hosts}):
 *
 * <pre>
 * 220; EHLO 250; XCLIENT 220; EHLO 250; MAIL 250; RCPT 250 ...; DATA 354; message and dot; reply
 * </pre>
 *
 * <p>The first refusal ends the transaction, also that of a single recipient: the answer over HTTP
 * is one for all.
 *
 * <p>Limits: {@value #CONNECT_MILLIS} ms to connect, {@value #REPLY_MILLIS} ms for a reply, {@value
 * #FINAL_REPLY_MILLIS} ms for the one to the message; 8 KB of a reply.
 *
 * <p>Diagnostics: {@link UnavailableException} if Postfix is not there, does not take our word for
 * the client's address, or does not speak SMTP: a 4xx for the client. Whatever else reading the
 * body says passes through; Postfix then drops what it has.
 */
final class Injection {
  private static final int CONNECT_MILLIS = 5_000;
  private static final int REPLY_MILLIS = 120_000;

  /**
   * Longer than Postfix waits for its milters (milter_content_timeout, 300 s): who gives up earlier
   * does not know whether the message was taken. nginx waits longer still (proxy_read_timeout).
   */
  private static final int FINAL_REPLY_MILLIS = 330_000;

  private static final int MAX_REPLY = 8192;

  /** Postfix cannot take mail now. */
  static final class UnavailableException extends IOException {
    private static final long serialVersionUID = 1L;

    UnavailableException(String message) {
      super(message);
    }
  }

  /**
   * Who sends to whom.
   *
   * @param client textual IP address; empty if unknown
   * @param sender reverse-path without angle brackets
   */
  record Envelope(String client, String sender, List<String> recipients) {}

  private final InetSocketAddress postfix;

  Injection(InetSocketAddress postfix) {
    this.postfix = postfix;
  }

  /** The reply that decides: of the final dot, or the first refusal before. One line of it. */
  String deliver(Envelope envelope, MailBody body) throws IOException {
    try (Socket socket = connect()) {
      Session session = new Session(socket);
      session.expect("220", session.reply());
      String helo = envelope.client().isEmpty() ? "unknown.invalid" : literal(envelope.client());
      session.expect("250", session.command("EHLO " + helo));
      session.expect("220", session.command(xclient(envelope.client())));
      session.expect("250", session.command("EHLO " + helo));
      String reply = session.command("MAIL FROM:<" + envelope.sender() + ">");
      for (String recipient : envelope.recipients()) {
        if (isRefusal(reply)) {
          return reply;
        }
        session.expect("25", reply);
        reply = session.command("RCPT TO:<" + recipient + ">");
      }
      if (!isRefusal(reply)) {
        session.expect("25", reply);
        reply = session.command("DATA");
      }
      if (isRefusal(reply)) {
        return reply;
      }
      session.expect("354", reply);
      return session.data(body);
    }
  }

  private static boolean isRefusal(String reply) {
    return reply.startsWith("4") || reply.startsWith("5");
  }

  private Socket connect() throws UnavailableException {
    Socket socket = new Socket();
    try {
      socket.connect(postfix, CONNECT_MILLIS);
      socket.setSoTimeout(REPLY_MILLIS);
      socket.setTcpNoDelay(true);
      return socket;
    } catch (IOException e) {
      throw new UnavailableException("cannot connect to Postfix at " + postfix);
    }
  }

  /** XCLIENT_README: an IPv6 address has a prefix; a name that cannot be known is in brackets. */
  private static String xclient(String client) {
    String address =
        client.isEmpty() ? "[UNAVAILABLE]" : client.contains(":") ? "IPV6:" + client : client;
    return "XCLIENT NAME=[UNAVAILABLE] ADDR=" + address;
  }

  /** RFC 5321 section 4.1.3. */
  private static String literal(String client) {
    return client.contains(":") ? "[IPv6:" + client + "]" : "[" + client + "]";
  }

  /** Commands and replies over one connection. */
  private static final class Session {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    Session(Socket socket) throws IOException {
      this.socket = socket;
      in = new BufferedInputStream(socket.getInputStream());
      out = new BufferedOutputStream(socket.getOutputStream(), 32 * 1024);
    }

    String command(String line) throws UnavailableException {
      try {
        out.write((line + "\r\n").getBytes(ISO_8859_1));
        out.flush();
      } catch (IOException e) {
        throw unavailable(e);
      }
      return reply();
    }

    String data(MailBody body) throws IOException {
      try {
        body.copyTo(out);
        socket.setSoTimeout(FINAL_REPLY_MILLIS);
      } catch (MailBody.OutputException | SocketException e) {
        throw unavailable(e);
      }
      return command(".");
    }

    void expect(String code, String reply) throws UnavailableException {
      if (!reply.startsWith(code)) {
        // Not the text: it could name an address.
        throw new UnavailableException("Postfix said " + reply.substring(0, 3));
      }
    }

    /** The last line of a reply: it has the code, and of our kinds the text. */
    String reply() throws UnavailableException {
      try {
        String line = line();
        while (line.length() > 3 && line.charAt(3) == '-') {
          line = line();
        }
        if (!line.matches("[2-5]\\d\\d( [ -~]*)?")) {
          throw new UnavailableException("no SMTP reply from Postfix");
        }
        return line;
      } catch (UnavailableException e) {
        throw e;
      } catch (IOException e) {
        throw unavailable(e);
      }
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder(80);
      for (int octet = in.read(); octet != '\n'; octet = in.read()) {
        if (octet < 0 || line.length() >= MAX_REPLY) {
          throw new EOFException("the connection ended within a reply");
        }
        if (octet != '\r') {
          line.append((char) octet);
        }
      }
      return line.toString();
    }

    private static UnavailableException unavailable(IOException e) {
      return new UnavailableException("Postfix: " + e.getMessage());
    }
  }
}
