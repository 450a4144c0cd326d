// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A small IMAP client (RFC 3501, RFC 2177 for IDLE): one command at a time.
 *
 * <p>Everything is ISO-8859-1, one byte a character; a literal stands in its response behind the
 * line that announces it.
 *
 * <p>Limits: one thread; an answer must come within 60 s.
 *
 * <p>Diagnostics: {@link Refused} for NO and BAD; any other {@link IOException} when the server is
 * gone.
 */
public final class ImapClient implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);
  private static final Pattern LITERAL = Pattern.compile("\\{(\\d+)}$");

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private int lastTag;
  private String idleTag = "";

  private ImapClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
    this.out = socket.getOutputStream();
  }

  /** The server answered NO or BAD. */
  public static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    private final String answer;

    Refused(String answer) {
      super(answer);
      this.answer = answer;
    }

    /** The answer behind the tag: {@code NO [AUTHENTICATIONFAILED] ...}. */
    public String answer() {
      return answer;
    }
  }

  /** Connects and reads the greeting; {@code tls} for the port that speaks it at once (993). */
  public static ImapClient connect(InetSocketAddress server, @Nullable Tls tls) throws IOException {
    return connect(server, null, tls);
  }

  /**
   * The same from an address of the caller's choice.
   *
   * @param local null for any
   */
  public static ImapClient connect(
      InetSocketAddress server, @Nullable InetAddress local, @Nullable Tls tls) throws IOException {
    Socket socket = new Socket();
    try {
      if (local != null) {
        socket.bind(new InetSocketAddress(local, 0));
      }
      socket.connect(server, (int) CONNECT_TIMEOUT.toMillis());
      socket.setSoTimeout((int) ANSWER_TIMEOUT.toMillis());
      ImapClient client = new ImapClient(tls == null ? socket : tls.wrap(socket));
      String greeting = client.response();
      if (!greeting.startsWith("* OK")) {
        throw new IOException("not an IMAP greeting: " + greeting);
      }
      return client;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /** Sends a command and returns its untagged responses. */
  public List<String> command(String command) throws IOException {
    String tag = send(command);
    return untilTagged(tag);
  }

  /** LOGIN. */
  public void login(String user, String password) throws IOException {
    command("LOGIN " + quoted(user) + " " + quoted(password));
  }

  /** The messages of INBOX, whole and in order; their flags do not change. */
  public List<String> messages() throws IOException {
    command("EXAMINE INBOX");
    List<String> messages = new ArrayList<>();
    // By UID: a range of sequence numbers is an error while there is no message.
    for (String response : command("UID FETCH 1:* (BODY.PEEK[])")) {
      Matcher literal = Pattern.compile("^\\* \\d+ FETCH .*\\{(\\d+)}\r\n").matcher(response);
      if (literal.find()) {
        int length = Integer.parseInt(literal.group(1));
        messages.add(response.substring(literal.end(), literal.end() + length));
      }
    }
    return messages;
  }

  /** How many messages INBOX holds now. */
  public int count() throws IOException {
    for (String response : command("STATUS INBOX (MESSAGES)")) {
      Matcher status = Pattern.compile("MESSAGES (\\d+)").matcher(response);
      if (status.find()) {
        return Integer.parseInt(status.group(1));
      }
    }
    throw new IOException("no answer to STATUS");
  }

  /** The value of a METADATA entry (RFC 5464); null if there is none. */
  public @Nullable String metadata(String mailbox, String entry) throws IOException {
    for (String response : command("GETMETADATA " + quoted(mailbox) + " (" + entry + ")")) {
      int start = response.indexOf(entry + " ");
      if (response.startsWith("* METADATA ") && start > 0) {
        String value = response.substring(start + entry.length() + 1, response.length() - 1);
        return value.equals("NIL") ? null : value.replaceFirst("^\\{\\d+}\r\n", "");
      }
    }
    throw new IOException("no answer to GETMETADATA");
  }

  /** Sets a METADATA entry. */
  public void setMetadata(String mailbox, String entry, String value) throws IOException {
    command("SETMETADATA " + quoted(mailbox) + " (" + entry + " " + quoted(value) + ")");
  }

  /**
   * Waits in IDLE for an untagged EXISTS.
   *
   * @return whether it came in time
   */
  public boolean idle(Duration limit) throws IOException {
    beginIdle();
    boolean told = awaitExists(limit);
    endIdle();
    return told;
  }

  /** IDLE; returns when the server has said that it will tell. */
  public void beginIdle() throws IOException {
    idleTag = send("IDLE");
    String response = response();
    while (!response.startsWith("+")) {
      response = response();
    }
  }

  /**
   * While in IDLE, waits for an untagged EXISTS.
   *
   * @return whether it came in time
   */
  public boolean awaitExists(Duration limit) throws IOException {
    boolean told = false;
    long end = System.nanoTime() + limit.toNanos();
    try {
      while (!told && System.nanoTime() < end) {
        long left = Math.max(1, (end - System.nanoTime()) / 1_000_000);
        socket.setSoTimeout((int) left);
        told = response().endsWith(" EXISTS");
      }
    } catch (SocketTimeoutException e) {
      // Not told in time; a response is one line here, so none was cut.
    }
    socket.setSoTimeout((int) ANSWER_TIMEOUT.toMillis());
    return told;
  }

  /** DONE. */
  public void endIdle() throws IOException {
    out.write("DONE\r\n".getBytes(ISO_8859_1));
    untilTagged(idleTag);
  }

  private String send(String command) throws IOException {
    String tag = "a" + ++lastTag;
    out.write((tag + " " + command + "\r\n").getBytes(ISO_8859_1));
    return tag;
  }

  private List<String> untilTagged(String tag) throws IOException {
    List<String> untagged = new ArrayList<>();
    for (String response = response(); ; response = response()) {
      if (response.startsWith(tag + " OK")) {
        return untagged;
      }
      if (response.startsWith(tag + " ")) {
        throw new Refused(response.substring(tag.length() + 1));
      }
      untagged.add(response);
    }
  }

  /** One response: its line, and after CRLF each literal and the line that goes on behind it. */
  private String response() throws IOException {
    StringBuilder response = new StringBuilder(line());
    for (Matcher literal = LITERAL.matcher(response);
        literal.find();
        literal = LITERAL.matcher(response)) {
      int length = Integer.parseInt(literal.group(1));
      response.append("\r\n").append(new String(in.readNBytes(length), ISO_8859_1));
      String rest = line();
      response.append(rest);
      if (!LITERAL.matcher(rest).find()) {
        break;
      }
    }
    return response.toString();
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

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** Closes the connection without LOGOUT. */
  @Override
  public void close() throws IOException {
    socket.close();
  }
}
