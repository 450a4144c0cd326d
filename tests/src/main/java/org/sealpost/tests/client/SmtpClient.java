// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An SMTP client that says exactly what it is told to (RFC 5321, 3207, 4954): single commands,
 * several in one write, or raw bytes, and reads replies when asked.
 *
 * <p>Limits: one thread; a reply must come within 60 s.
 *
 * <p>Diagnostics: {@link IOException} when the server is gone or does not speak SMTP. A refusal is
 * a reply, not an exception, except where a method says otherwise.
 */
public final class SmtpClient implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration REPLY_TIMEOUT = Duration.ofSeconds(60);
  private static final byte[] END_OF_DATA = ".\r\n".getBytes(ISO_8859_1);

  private Socket socket;
  private InputStream in;
  private OutputStream out;
  private String heloName = "client.invalid";

  private SmtpClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
    this.out = new BufferedOutputStream(socket.getOutputStream());
  }

  /**
   * Connects and reads the greeting.
   *
   * @param local the address to connect from, or null for any
   * @param implicitTls for ports that speak TLS from the first byte (465), else null
   */
  public static SmtpClient connect(
      InetSocketAddress server, @Nullable InetAddress local, @Nullable Tls implicitTls)
      throws IOException {
    Socket socket = new Socket();
    try {
      if (local != null) {
        socket.bind(new InetSocketAddress(local, 0));
      }
      socket.connect(server, (int) CONNECT_TIMEOUT.toMillis());
      socket.setSoTimeout((int) REPLY_TIMEOUT.toMillis());
      socket.setTcpNoDelay(true);
      SmtpClient client = new SmtpClient(implicitTls == null ? socket : implicitTls.wrap(socket));
      if (local != null) {
        client.heloName = "[" + local.getHostAddress() + "]";
      }
      client.reply(220);
      return client;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /** Says EHLO, turns on TLS with STARTTLS, says EHLO again. */
  public SmtpClient startTls(Tls tls) throws IOException {
    ehlo();
    command("STARTTLS", 220);
    socket = tls.wrap(socket);
    in = new BufferedInputStream(socket.getInputStream());
    out = new BufferedOutputStream(socket.getOutputStream());
    return ehlo();
  }

  /** Says EHLO; anything but 250 is an exception. */
  public SmtpClient ehlo() throws IOException {
    command("EHLO " + heloName, 250);
    return this;
  }

  /** AUTH PLAIN (RFC 4616). */
  public SmtpReply auth(String login, String password) throws IOException {
    String plain = "\0" + login + "\0" + password;
    return command("AUTH PLAIN " + Base64.getEncoder().encodeToString(plain.getBytes(UTF_8)));
  }

  /** Sends one command line and reads its reply. */
  public SmtpReply command(String line) throws IOException {
    send(line + "\r\n");
    return reply();
  }

  /** The same, where any other reply code is an exception. */
  public SmtpReply command(String line, int code) throws IOException {
    send(line + "\r\n");
    return reply(code);
  }

  /** Sends exactly these characters, one byte each. */
  public void send(String text) throws IOException {
    send(text.getBytes(ISO_8859_1));
  }

  /** Sends exactly these bytes. */
  public void send(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  /** Reads one reply, of one or more lines. */
  public SmtpReply reply() throws IOException {
    List<String> lines = new ArrayList<>();
    while (true) {
      String line = line();
      if (!line.matches("[2-5]\\d\\d([ -].*)?")) {
        throw new IOException("not an SMTP reply: " + line);
      }
      lines.add(line.length() > 4 ? line.substring(4) : "");
      if (line.length() == 3 || line.charAt(3) == ' ') {
        return new SmtpReply(Integer.parseInt(line.substring(0, 3)), lines);
      }
    }
  }

  /** Reads one reply; any other code is an exception. */
  public SmtpReply reply(int code) throws IOException {
    SmtpReply reply = reply();
    if (reply.code() != code) {
      throw new IOException("expected " + code + ", the server said " + reply);
    }
    return reply;
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(80);
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("connection closed by the server after \"" + line + "\"");
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(ISO_8859_1);
  }

  /**
   * One mail transaction: the reply to the final dot, or the first refusal before it.
   *
   * @param message with CRLF line ends; dots are stuffed here
   */
  public SmtpReply transaction(String from, List<String> recipients, byte[] message)
      throws IOException {
    SmtpReply reply = command("MAIL FROM:<" + from + ">");
    for (String recipient : recipients) {
      if (reply.code() == 250) {
        reply = command("RCPT TO:<" + recipient + ">");
      }
    }
    if (reply.code() == 250) {
      reply = command("DATA");
    }
    if (reply.code() != 354) {
      return reply;
    }
    sendContent(message);
    send(END_OF_DATA);
    return reply();
  }

  /** Sends a message's content, dots stuffed (RFC 5321 section 4.5.2), without the final dot. */
  public void sendContent(byte[] message) throws IOException {
    int last = '\n';
    for (byte b : message) {
      if (b == '.' && last == '\n') {
        out.write('.');
      }
      out.write(b);
      last = b;
    }
    out.flush();
  }

  /** Closes the connection without QUIT. */
  @Override
  public void close() throws IOException {
    socket.close();
  }
}
