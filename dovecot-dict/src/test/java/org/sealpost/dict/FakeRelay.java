// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.sealpost.common.accounts.CreationLimit;
import org.sealpost.common.accounts.Mailbox;
import org.sealpost.common.accounts.Mailboxes;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.config.ConfigException;
import org.sealpost.common.daemon.Log;
import org.sealpost.common.invites.Admission;
import org.sealpost.common.metrics.Metrics;

/** Mailboxes in a temporary directory, on a host as idle as a test wants it. */
final class FakeRelay implements HostLoad, CreationLimit {
  static final Instant NOW = Instant.parse("2026-11-22T13:14:15Z");
  static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  final Path dir;
  final ChatmailConfig config;
  final Mailboxes mailboxes;
  final List<String> log = new ArrayList<>();
  final List<String> former = new ArrayList<>();

  double load = 0.5;
  long memory = 1L << 40;
  long disk = 1L << 40;
  boolean allowed = true;
  final Metrics metrics = new Metrics();
  Admission admission = Admission.OPEN;
  String askedFor = "nobody";
  boolean broken;
  long waited;

  FakeRelay(Path dir) {
    this.dir = dir;
    try {
      this.config =
          ChatmailConfig.parse(
              "[params]\nmail_domain = chat.example\nmailboxes_dir = "
                  + Files.createDirectory(dir.resolve("mail"))
                  + "\nnocreate_file = "
                  + dir.resolve("nocreate"));
    } catch (ConfigException | IOException e) {
      throw new IllegalStateException(e);
    }
    this.mailboxes = new Mailboxes(config.mailboxesDir(), config.addressDomain());
    Log.redirect((level, line) -> log.add(line));
  }

  Registration registration() {
    return new Registration(
        config, mailboxes, this, this, former::add, admission, metrics.accounts(), CLOCK);
  }

  Login login() {
    return new Login(mailboxes, registration());
  }

  AuthDict authDict() {
    return authDict(login());
  }

  AuthDict authDict(Login login) {
    Patience patience =
        new Patience(Duration.ofSeconds(3), () -> waited, time -> waited += time.toNanos());
    return new AuthDict(config, mailboxes, login, patience);
  }

  Path file(String address, String name) {
    return config.mailboxesDir().resolve(address).resolve(name);
  }

  String storedHash(String address) throws IOException {
    Mailbox mailbox = mailboxes.find(address).orElseThrow();
    return mailbox.passwordHash();
  }

  @Override
  public double load1m() throws IOException {
    if (broken) {
      throw new IOException("no /proc");
    }
    return load;
  }

  @Override
  public long availableMemory() {
    return memory;
  }

  @Override
  public long freeDiskSpace() {
    return disk;
  }

  @Override
  public boolean allow(String clientAddress) {
    askedFor = clientAddress;
    return allowed;
  }
}
