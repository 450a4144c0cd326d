// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.bot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealpost.cli.CommandRun;
import org.sealpost.cli.Problem;
import org.sealpost.common.accounts.Mailboxes;

class BotCommandsTest {
  private final CommandRun sealpost = new CommandRun();

  @TempDir Path directory;
  private Path config = Path.of("");
  private Path mail = Path.of("");

  @BeforeEach
  void relay() throws IOException {
    mail = Files.createDirectory(directory.resolve("mail"));
    config = directory.resolve("chatmail.ini");
    Files.writeString(config, "[params]\nmail_domain = chat.test\nmailboxes_dir = " + mail + "\n");
  }

  private int run(String command, String... more) {
    String[] all = new String[more.length + 3];
    all[0] = command;
    all[1] = "--config";
    all[2] = config.toString();
    System.arraycopy(more, 0, all, 3, more.length);
    return sealpost.run(all);
  }

  @Test
  void missingCore_saysWhereToGetOne() {
    String program = directory.resolve("none").toString();
    assertEquals(78, run("echobot", "--program", program));
    assertTrue(sealpost.err().contains(program + ": no such program"), sealpost.err());
    assertTrue(sealpost.err().contains("pip install deltachat-rpc-server"), sealpost.err());
    assertEquals(78, run("ping", "--program", program, "echo@chat.test"));
  }

  @Test
  void setting_namesTheCore() throws IOException {
    Files.writeString(
        config,
        Files.readString(config) + "deltachat_rpc_server = " + directory.resolve("none") + "\n");
    assertEquals(78, run("echobot"));
    assertTrue(sealpost.err().contains("none: no such program"), sealpost.err());
  }

  @Test
  void foreignMailbox_isNotTaken() throws IOException {
    assertTrue(
        new Mailboxes(mail, "chat.test")
            .create("echo@chat.test", "{SHA512-CRYPT}$6$x$y", CommandRun.NOW));
    String state = directory.resolve("state").toString();
    assertEquals(1, run("echobot", "--program", "/bin/true", "--state", state));
    assertTrue(sealpost.err().contains("exists, with another password"), sealpost.err());
  }

  @Test
  void ownMailbox_isMadeOnce() throws IOException, Problem {
    Path state = directory.resolve("deep/state");
    Credentials own = StateDirectory.open(state).credentials("echo@chat.test");
    OwnMailbox mailbox = new OwnMailbox(mail, "chat.test");
    mailbox.ensure(own, CommandRun.NOW);
    mailbox.ensure(StateDirectory.open(state).credentials("echo@chat.test"), CommandRun.NOW);
    assertTrue(Files.exists(mail.resolve("echo@chat.test/password")));
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(state.resolve("login"))));
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(state)));
    StateDirectory same = StateDirectory.open(state);
    assertThrows(Problem.class, () -> same.credentials("other@chat.test"));
  }

  @Test
  void damagedLogin_isAProblem() throws IOException {
    StateDirectory state = StateDirectory.open(directory.resolve("state"));
    Files.writeString(directory.resolve("state/login"), "echo@chat.test\n");
    assertThrows(Problem.class, state::credentials);
  }

  @Test
  void ping_wrongNumbers() {
    assertEquals(2, run("ping", "--count", "0", "echo@chat.test"));
    assertEquals(2, run("ping", "--timeout", "x", "echo@chat.test"));
    assertEquals(2, run("ping"));
  }
}
