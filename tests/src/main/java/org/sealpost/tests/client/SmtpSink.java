// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A mail server of somebody else: takes every mail and keeps it, so that a test sees what leaves a
 * relay. Plain SMTP, no extensions.
 */
public final class SmtpSink implements AutoCloseable {
  /** A mail as it arrived: envelope, and content with CRLF line ends and no final dot. */
  public record Mail(String from, List<String> recipients, String content) {
    public Mail {
      recipients = List.copyOf(recipients);
    }
  }

  private final ServerSocket server;
  private final LinkedBlockingQueue<Mail> mails = new LinkedBlockingQueue<>();

  private SmtpSink(ServerSocket server) {
    this.server = server;
  }

  /** Listens at this address. */
  public static SmtpSink listen(InetSocketAddress address) throws IOException {
    ServerSocket server = new ServerSocket();
    server.setReuseAddress(true);
    server.bind(address);
    SmtpSink sink = new SmtpSink(server);
    daemon("smtp-sink", sink::accept);
    return sink;
  }

  /** The next mail, or null if none comes in time. */
  public @Nullable Mail poll(Duration limit) throws InterruptedException {
    return mails.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static void daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        daemon("smtp-sink session", () -> serve(socket));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      new Session(socket).run();
    } catch (IOException e) {
      // The client went away: what it had sent completely is kept.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private final class Session {
    private final InputStream in;
    private final OutputStream out;
    private String from = "";
    private final List<String> recipients = new ArrayList<>();

    Session(Socket socket) throws IOException {
      in = new BufferedInputStream(socket.getInputStream());
      out = socket.getOutputStream();
    }

    void run() throws IOException {
      say("220 sink.test ESMTP");
      for (String line = line(); line != null; line = line()) {
        String verb = line.toUpperCase(Locale.ROOT);
        if (verb.startsWith("MAIL FROM:")) {
          from = path(line);
          recipients.clear();
        } else if (verb.startsWith("RCPT TO:")) {
          recipients.add(path(line));
        } else if (verb.equals("DATA")) {
          say("354 go on");
          mails.add(new Mail(from, recipients, content()));
        } else if (verb.equals("QUIT")) {
          say("221 bye");
          return;
        }
        say("250 ok");
      }
    }

    private String content() throws IOException {
      StringBuilder content = new StringBuilder();
      for (String line = line(); line != null && !line.equals("."); line = line()) {
        content.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
      }
      return content.toString();
    }

    private void say(String line) throws IOException {
      out.write((line + "\r\n").getBytes(ISO_8859_1));
    }

    private @Nullable String line() throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream(80);
      for (int b = in.read(); b != '\n'; b = in.read()) {
        if (b < 0) {
          return null;
        }
        if (b != '\r') {
          line.write(b);
        }
      }
      return line.toString(ISO_8859_1);
    }

    private String path(String line) {
      return line.substring(line.indexOf('<') + 1, line.indexOf('>'));
    }
  }
}
