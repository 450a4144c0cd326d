// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.replay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.config.ConfigException;
import org.sealpost.common.daemon.Log;

/**
 * Runs a replay file and renders what happened in its own grammar, so that a failure is a diff of
 * two texts.
 *
 * <p>The log is the process's, so files run one after another.
 */
public final class Runner {
  /** What a file need not say; load, memory and disk of the testing machine are of no interest. */
  private static final List<String> DEFAULTS =
      List.of(
          "mail_domain = chat.example",
          "dkim_keys = opendkim=KEYS/rsa.pem",
          "max_load_1m = 10000",
          "min_available_memory = 0",
          "min_free_disk_space = 0");

  private final Services services;
  private final Path corpus;

  /**
   * @param corpus where a MESSAGE line finds a file that its archive lacks
   */
  public Runner(Services services, Path corpus) {
    this.services = services;
    this.corpus = corpus;
  }

  /** The file's text as it would be if what happened is right. */
  public String run(Replay replay, Transport.Kind kind) throws IOException, ConfigException {
    Path directory = Files.createTempDirectory("replay");
    List<String> log = Collections.synchronizedList(new ArrayList<>());
    Log.redirect(
        (level, line) ->
            log.add((level == Log.Level.INFO ? "" : level.name() + " ") + line + "\n"));
    try {
      Path mailboxes = Files.createDirectory(directory.resolve("mail"));
      State.write(mailboxes, replay.archive().file("state").orElse(""));
      FakeClock clock = new FakeClock();
      Zone zone = Zone.parse(replay.archive().file("dns").orElse(""));
      ChatmailConfig config = config(replay, directory, mailboxes);
      var service = services.open(replay.service(), config, clock, zone);
      String session;
      try (Transport transport = kind.open(service, directory)) {
        session = new Run(replay, transport, clock).session();
      }
      service.stop();
      return replay
          .archive()
          .with("session", constant(session, mailboxes))
          .with("dns.asked", zone.asked())
          .with("log", constant(String.join("", log), mailboxes))
          .with("state.after", constant(State.read(mailboxes), mailboxes))
          .render();
    } finally {
      Log.redirect(null);
      delete(directory);
    }
  }

  private ChatmailConfig config(Replay replay, Path directory, Path mailboxes)
      throws IOException, ConfigException {
    StringBuilder lines = new StringBuilder("[params]\nmailboxes_dir = " + mailboxes + "\n");
    lines.append("state_database = ").append(directory.resolve("state.sqlite")).append('\n');
    String given = replay.archive().file("conf").orElse("");
    for (String line : DEFAULTS) {
      if (!given.contains(line.substring(0, line.indexOf('=')))) {
        lines.append(line).append('\n');
      }
    }
    Path file = directory.resolve("chatmail.ini");
    Path keys = keys(directory);
    Files.writeString(file, lines.append(given).toString().replace("KEYS", keys.toString()));
    return ChatmailConfig.load(file);
  }

  /** Copies of the private keys that only their owner can read: a checkout leaves others in. */
  private Path keys(Path directory) throws IOException {
    Path copies = Files.createDirectory(directory.resolve("keys"));
    Path originals = corpus.resolve("dkim");
    if (Files.isDirectory(originals)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(originals, "*.pem")) {
        for (Path file : files) {
          Path copy = Files.copy(file, copies.resolve(file.getFileName().toString()));
          Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-------"));
        }
      }
    }
    return copies;
  }

  /** Constants for what is new in every run. */
  private static String constant(String text, Path mailboxes) {
    return text.replace(mailboxes.toString(), "MAILBOXES")
        .replaceAll("\\$6\\$[./0-9A-Za-z=]+\\$[./0-9A-Za-z]+", "\\$6\\$*");
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> walk = Files.walk(directory)) {
      for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  /** One run of one session. */
  private final class Run {
    private final Replay replay;
    private final Transport transport;
    private final FakeClock clock;
    private final Map<Integer, Link> links = new TreeMap<>();
    private final Map<Integer, Driver> drivers = new TreeMap<>();
    private final StringBuilder text = new StringBuilder();

    Run(Replay replay, Transport transport, FakeClock clock) {
      this.replay = replay;
      this.transport = transport;
      this.clock = clock;
    }

    String session() throws IOException {
      List<String> lines = replay.archive().file("session").orElse("").lines().toList();
      for (int i = 0; i < lines.size(); i++) {
        Step step = replay.session().get(i);
        if (step instanceof Step.Receive) {
          continue;
        }
        text.append(lines.get(i)).append('\n');
        if (step instanceof Step.Send send) {
          received(send.connection(), driver(send.connection()).send(send.text()));
        } else if (step instanceof Step.Wait wait) {
          clock.advance(wait.time());
        } else if (step instanceof Step.Drain) {
          links.values().forEach(Link::drain);
        }
      }
      for (var driver : drivers.entrySet()) {
        received(driver.getKey(), driver.getValue().finish());
      }
      return text.toString();
    }

    private void received(int connection, List<String> lines) {
      for (String line : lines) {
        text.append(new Step.Receive(connection, line)).append('\n');
      }
    }

    private Driver driver(int connection) throws IOException {
      Driver driver = drivers.get(connection);
      if (driver == null) {
        Link link = transport.connect();
        links.put(connection, link);
        driver =
            Services.MILTERS.contains(replay.service())
                ? new MilterDriver(link, this::message)
                : new LineDriver(link);
        drivers.put(connection, driver);
      }
      return driver;
    }

    private MailFile message(String name) {
      return MailFile.parse(
          replay
              .archive()
              .file(name)
              .orElseGet(
                  () -> {
                    try {
                      return Files.readString(corpus.resolve(name), StandardCharsets.ISO_8859_1);
                    } catch (IOException e) {
                      throw new UncheckedIOException(e);
                    }
                  }));
    }
  }
}
