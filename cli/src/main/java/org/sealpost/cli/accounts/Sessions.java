// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.accounts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.sealpost.cli.Problem;
import org.sealpost.cli.host.MailPrograms;
import org.sealpost.cli.host.Programs;

/**
 * Ends the IMAP sessions of an address.
 *
 * <p>{@code doveadm kick} ends processes. A hibernated client is one of many in a single process
 * and must not be kicked with force, which would end them all; a file that comes and goes in its
 * {@code new} wakes it into a process of its own first.
 *
 * <p>SMTP needs nothing: the policy service is asked at each recipient.
 */
final class Sessions {
  private static final int TRIES = 10;
  private static final long PAUSE_MILLIS = 200;

  private final Programs programs;
  private final MailPrograms commands;

  Sessions(Programs programs, MailPrograms commands) {
    this.programs = programs;
    this.commands = commands;
  }

  /** Returns when none is left. */
  void end(String address, Path mailbox) throws IOException, Problem {
    Programs.Result flush = programs.run(commands.doveadm("auth", "cache", "flush", address));
    if (!flush.ok()) {
      throw new Problem("sessions may still be open, doveadm says: " + flush.said());
    }
    for (int i = 0; i < TRIES && isOnline(address); i++) {
      if (i > 0) {
        wake(mailbox);
        pause();
      }
      // Fails if there is none, and if one is hibernated: the next look says which.
      Programs.Result unused = programs.run(commands.doveadm("kick", address));
    }
    if (isOnline(address)) {
      throw new Problem(address + " has still a session open; see doveadm who " + address);
    }
  }

  /** The answer has one heading, and a line for each session. */
  private boolean isOnline(String address) throws IOException, Problem {
    Programs.Result who = programs.run(commands.doveadm("who", "-1", address));
    if (!who.ok()) {
      throw new Problem("sessions may still be open, doveadm who says: " + who.said());
    }
    return who.out().lines().anyMatch(line -> line.startsWith(address + " "));
  }

  private static void wake(Path mailbox) throws IOException {
    Path inbox = mailbox.resolve("new");
    if (Files.isDirectory(inbox)) {
      Path file = inbox.resolve(".sealpost-" + UUID.randomUUID());
      Files.createFile(file);
      Files.delete(file);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
