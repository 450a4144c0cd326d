// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sealpost.tests.client.Credentials;

/** A Dovecot of its own that logs in by checkpassword, with accounts of the relay. */
@SystemTest
class CheckPasswordTest {
  private static final Path CLIENT =
      Path.of("../dovecot-dict/src/main/scripts/sealpost-checkpassword");

  private final Relay relay = Relay.running();
  private Path directory = Path.of("/nonexistent");

  @BeforeEach
  void startDovecot() throws Exception {
    directory = Files.createTempDirectory("sealpost-checkpassword");
    // Dovecot's auth process is no root, and the checkout may lie where it cannot go.
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path client = Files.copy(CLIENT, directory.resolve("checkpassword"));
    Files.setPosixFilePermissions(client, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(configuration(), settings(client), UTF_8);
    // It stays in the background and keeps its output: a file, not a pipe that never ends.
    Path output = directory.resolve("output");
    Process dovecot =
        new ProcessBuilder("dovecot", "-c", configuration().toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertEquals(0, dovecot.waitFor(), () -> read(output));
  }

  @AfterEach
  void stopDovecot() throws Exception {
    run("doveadm", "-c", configuration().toString(), "stop");
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void firstLoginCreates_andOtherPasswordsFail() throws Exception {
    Credentials login = relay.newLogin();
    assertTrue(authenticates(login), "first login");
    assertTrue(Files.exists(relay.env().mailbox(login.address()).resolve("password")));
    assertTrue(authenticates(login), "second login");
    Credentials other = new Credentials(login.address(), Relay.secret("another-password"));
    assertFalse(authenticates(other), "another password");
    relay.imap(login).close(); // the dict side sees the same account
    Files.createFile(relay.env().mailbox(login.address()).resolve("DISABLED"));
    assertFalse(authenticates(login), "disabled");
    String log = Files.readString(directory.resolve("log"), UTF_8);
    assertFalse(log.contains(login.password()), log);
  }

  private boolean authenticates(Credentials login) throws Exception {
    String configuration = configuration().toString();
    String said =
        run("doveadm", "-c", configuration, "auth", "test", login.address(), login.password());
    boolean succeeded = said.contains("auth succeeded");
    assertTrue(succeeded || said.contains("auth failed"), said);
    return succeeded;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private Path configuration() {
    return directory.resolve("dovecot.conf");
  }

  private String settings(Path client) {
    return """
        base_dir = %1$s/run
        state_dir = %1$s/lib
        log_path = %1$s/log
        instance_name = sealpost-checkpassword
        protocols =
        ssl = no
        auth_mechanisms = plain
        passdb {
          driver = checkpassword
          args = %2$s -s %3$s/checkpassword.sock
        }
        userdb {
          driver = prefetch
        }
        service auth {
          group = dovecot
        }
        service anvil {
          unix_listener anvil-auth-penalty {
            mode = 0
          }
        }
        """
        .formatted(directory, client, relay.env().path("RUN_DIR"));
  }

  /** What the command prints, on both streams. */
  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return output;
  }
}
