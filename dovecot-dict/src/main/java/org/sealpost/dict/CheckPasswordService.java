// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.accounts.Mailbox;
import org.sealpost.common.accounts.PasswordHash;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.daemon.Connection;
import org.sealpost.common.daemon.Log;
import org.sealpost.common.daemon.Service;
import org.sealpost.common.daemon.Trouble;
import org.sealpost.common.metrics.DictMetrics;
import org.sealpost.common.metrics.DictMetrics.Request;

/**
 * Accounts for programs that do not speak the dict protocol: {@code sealpost-checkpassword}, which
 * a server starts for each login, and {@code auth.lua}, Dovecot 2.4's passdb and userdb. One
 * request a connection.
 *
 * <pre>
 * request = ( "check" / "lookup" ) [ SP client-address ] LF fd3 / "list" LF
 * fd3     = user NUL password NUL *OCTET    ; file descriptor 3 as it is; ends with the stream
 * reply   = status LF *( name "=" value LF ) / "0" LF *( address LF )
 * status  = "0"    ; go on, with this environment
 *         / "1"    ; refused: wrong password, or no such user and none made; the only value that may
 *                  ; follow is reason=disabled, which nobody learns without the password
 *         / "3"    ; lookup: no such user
 *         / "111"  ; local trouble, try again
 * </pre>
 *
 * {@code lookup} does not look at the password and makes no address (Dovecot's AUTHORIZED=1). The
 * status is the exit code. {@code list} names every address.
 *
 * <p>Limits: {@value #MAX_REQUEST} bytes in a request; the checkpassword interface has 512 for fd
 * 3.
 *
 * <p>Diagnostics: what cannot be read as a request is answered 111 and logged.
 */
final class CheckPasswordService implements Service {
  static final int MAX_REQUEST = 8192;

  private final ChatmailConfig config;
  private final Login login;
  private final DictMetrics metrics;

  CheckPasswordService(ChatmailConfig config, Login login, DictMetrics metrics) {
    this.config = config;
    this.login = login;
    this.metrics = metrics;
  }

  @Override
  public String name() {
    return "checkpassword";
  }

  /** The program on the other side gives up after 30 s. */
  @Override
  public Duration idleTimeout() {
    return Duration.ofSeconds(30);
  }

  @Override
  public void serve(Connection connection) throws IOException {
    String request = read(connection);
    long began = System.nanoTime();
    String reply = request == null ? malformed() : reply(request);
    metrics.answered(kind(request, reply), began);
    connection.write(ByteBuffer.wrap(reply.getBytes(ISO_8859_1)));
  }

  private static Request kind(@Nullable String request, String reply) {
    if (request == null || reply.startsWith("111")) {
      return Request.FAILED;
    }
    return request.startsWith("check")
        ? Request.CHECK
        : request.startsWith("lookup") ? Request.LOOKUP : Request.ITERATE;
  }

  /** All until the peer's end of stream; null if that is too much. */
  private static @Nullable String read(Connection connection) throws IOException {
    ByteBuffer request = ByteBuffer.allocate(MAX_REQUEST + 1);
    while (request.hasRemaining() && connection.read(request) >= 0) {
      // Goes on until one of the two ends.
    }
    return request.hasRemaining()
        ? new String(request.array(), 0, request.position(), ISO_8859_1)
        : null;
  }

  private String reply(String request) {
    String[] lineAndRest = request.split("\n", 2);
    if (request.equals("list\n")) {
      return list();
    }
    String[] fd3 = lineAndRest.length < 2 ? new String[0] : lineAndRest[1].split("\0", -1);
    if (fd3.length < 3) {
      return malformed();
    }
    String[] line = lineAndRest[0].split(" ", 2);
    try {
      return switch (line[0]) {
        case "check" -> check(fd3[0], fd3[1], line.length < 2 ? "" : line[1]);
        case "lookup" -> login.find(fd3[0]).map(this::success).orElse("3\n");
        default -> malformed();
      };
    } catch (IOException e) {
      return trouble(e);
    }
  }

  private String trouble(IOException e) {
    Log.warning("checkpassword: " + config.mailboxesDir() + ": " + Trouble.describe(e));
    return "111\n";
  }

  private String list() {
    StringBuilder reply = new StringBuilder("0\n");
    try {
      login.forEach(mailbox -> reply.append(mailbox.address()).append('\n'));
      return reply.toString();
    } catch (IOException e) {
      return trouble(e);
    }
  }

  private String check(String user, String password, String clientAddress) throws IOException {
    Optional<Mailbox> mailbox = login.findOrRegister(user, password, clientAddress);
    if (mailbox.isPresent() && PasswordHash.matches(mailbox.get().passwordHash(), password)) {
      return success(mailbox.get());
    }
    return login.isDisabled(user, password) ? "1\nreason=disabled\n" : "1\n";
  }

  private String success(Mailbox mailbox) {
    return String.join(
        "\n",
        "0",
        "USER=" + mailbox.address(),
        "HOME=" + mailbox.directory(),
        "userdb_home=" + mailbox.directory(),
        "userdb_uid=" + config.mailUid(),
        "userdb_gid=" + config.mailGid(),
        "EXTRA=userdb_home userdb_uid userdb_gid",
        "");
  }

  private static String malformed() {
    Log.warning("checkpassword: malformed request");
    return "111\n";
  }
}
