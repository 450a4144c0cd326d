// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.migrate;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.sealpost.cli.Problem;
import org.sealpost.cli.host.Output;
import org.sealpost.cli.host.Programs;
import org.sealpost.cli.host.RelayOptions;
import org.sealpost.cli.host.Root;
import org.sealpost.cli.setup.Adoption;
import org.sealpost.cli.setup.SettingsFile;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.config.ConfigException;
import org.sealpost.dkim.KeyFile;
import org.sealpost.dkim.PublishedKey;

/** The steps from an official relay to this one, in their order. */
final class Migration {
  private static final Path OUR_KEYS = Path.of("/etc/sealpost/dkim");
  private static final int SAMPLE = 100;

  private final OfficialRelay official;
  private final boolean sameMachine;
  private final RelayOptions relay;
  private final Root root;
  private final Programs programs;
  private final List<Step> steps = new ArrayList<>();
  private final ChatmailConfig config;
  private final SettingsFile settings;

  /**
   * @param from the official relay's {@code /}
   */
  Migration(Root from, RelayOptions relay, Programs programs) throws IOException, Problem {
    official = new OfficialRelay(from);
    sameMachine = from.equals(relay.root());
    this.relay = relay;
    this.root = relay.root();
    this.programs = programs;
    SettingsFile theirs = SettingsFile.read(official.settings());
    settings = adapted(theirs);
    try {
      config = ChatmailConfig.parse(settings.text());
    } catch (ConfigException e) {
      throw Problem.of(e);
    }
    if (Files.exists(relay.config())) {
      String domain = relay.load(new PrintWriter(Writer.nullWriter())).mailDomain();
      if (!domain.equals(config.mailDomain())) {
        throw Problem.configuration(
            relay.config() + " is of " + domain + ", the official relay of " + config.mailDomain());
      }
    }
  }

  private SettingsFile adapted(SettingsFile theirs) throws IOException, Problem {
    List<String> keys = new ArrayList<>();
    for (Path key : official.dkimKeys()) {
      keys.add(selector(key) + "=" + OUR_KEYS.resolve(Objects.requireNonNull(key.getFileName())));
    }
    SettingsFile ours = keys.isEmpty() ? theirs : theirs.with("dkim_keys", String.join(" ", keys));
    // unbound, which the official relay runs too.
    return Files.exists(root.at("/usr/sbin/unbound"))
        ? ours.with("dns_resolver", "127.0.0.1")
        : ours;
  }

  ChatmailConfig config() {
    return config;
  }

  /** All steps, also those that are done. */
  List<Step> steps() throws IOException, Problem {
    settings();
    for (Path key : official.dkimKeys()) {
      dkimKey(key);
    }
    certificate();
    units();
    mail();
    pushTokens();
    return steps;
  }

  private void settings() {
    config.warnings().forEach(text -> steps.add(Step.note(Output.printable(text))));
    steps.add(
        Step.of(
            "write " + relay.config() + " from " + official.at(OfficialRelay.SETTINGS),
            Files.exists(relay.config()),
            () -> settings.write(relay.config())));
  }

  private static String selector(Path key) {
    return Objects.requireNonNull(key.getFileName()).toString().replaceFirst("\\.private$", "");
  }

  private void dkimKey(Path key) throws IOException, Problem {
    Path ours = root.at(OUR_KEYS).resolve(Objects.requireNonNull(key.getFileName()));
    String selector = selector(key);
    PublishedKey published;
    try {
      published = new PublishedKey(KeyFile.readOfAnyOwner(key, config.mailDomain(), selector));
    } catch (IOException e) {
      throw Problem.of(e);
    }
    Path record = key.resolveSibling(selector + ".txt");
    if (Files.isReadable(record) && !sameKey(Files.readString(record), published.text())) {
      steps.add(
          Step.note(
              record + " has another key than " + key + ": which one is in DNS? See sealpost dns"));
    }
    boolean done = Files.exists(ours);
    if (done && Files.mismatch(key, ours) >= 0) {
      steps.add(Step.note(ours + " is another key than " + key + ", and stays"));
    }
    steps.add(
        Step.of(
            "copy the DKIM key " + key + " to " + ours + " (selector " + selector + ")",
            done,
            () -> Adoption.dkimKey(key, ours, config, root)));
  }

  /** Whether a zone line and a record name the same public key; quotes and breaks are nothing. */
  static boolean sameKey(String zone, String record) {
    return publicKey(zone).equals(publicKey(record));
  }

  private static String publicKey(String text) {
    return text.replaceAll("\\s*\"\\s*|\\s+", "")
        .replaceFirst("(?s).*?[;(]?p=", "")
        .replaceFirst("[;)].*", "");
  }

  private void certificate() throws IOException, Problem {
    if (config.tlsMode() == ChatmailConfig.TlsMode.EXTERNAL) {
      steps.add(Step.note("the certificate stays where it is: " + config.tlsExternalCertAndKey()));
      return;
    }
    boolean selfSigned = config.tlsMode() == ChatmailConfig.TlsMode.SELF_SIGNED;
    List<Path> theirs = official.certificate(config.mailDomain(), selfSigned);
    Adoption adoption = new Adoption(config, root, programs);
    if (theirs.isEmpty()) {
      steps.add(Step.note("no certificate is taken over; sealpost apply gets one"));
      return;
    }
    String reason = adoption.unfit(theirs.get(0), theirs.get(1));
    if (!reason.isEmpty()) {
      steps.add(Step.note("the certificate " + theirs.get(0) + " is not taken over: " + reason));
      return;
    }
    steps.add(
        Step.of(
            "copy the certificate " + theirs.get(0) + "; sealpost cert renews it from now on",
            adoption.hasCertificate(),
            () -> adoption.certificate(theirs.get(0), theirs.get(1))));
  }

  private void units() throws IOException {
    List<String> units = sameMachine ? official.units() : List.of();
    for (String unit : units) {
      boolean off =
          root.isSystem()
              && !programs.run("systemctl", "is-enabled", unit).out().strip().equals("enabled")
              && !programs.run("systemctl", "is-active", unit).out().strip().equals("active");
      steps.add(Step.of("stop and disable " + unit, off, () -> stop(unit)));
    }
    for (Path job : sameMachine ? official.jobs() : List.<Path>of()) {
      steps.add(Step.note(job + " is of the official relay and still runs: remove it"));
    }
  }

  private void stop(String unit) throws IOException, Problem {
    if (root.isSystem()) {
      Programs.Result result = programs.run("systemctl", "disable", "--now", unit);
      if (!result.ok()) {
        throw new Problem(unit + " cannot be stopped: " + result.said());
      }
    }
  }

  private void mail() throws IOException, Problem {
    Path from = official.at(config.mailboxesDir());
    Path to = root.at(config.mailboxesDir());
    if (!Files.isDirectory(from)) {
      throw new Problem(from + ": no mailboxes there; is their disk mounted?");
    }
    checkOwners(from);
    if (from.equals(to)) {
      steps.add(Step.note("the mailboxes stay where they are: " + to));
    } else {
      Path mark = to.resolve(".migrated");
      steps.add(
          Step.of(
              "link or copy the mailboxes of " + from + " to " + to,
              Files.exists(mark),
              () -> {
                Files.createDirectories(to);
                MailMove.tree(from, to);
                Files.createFile(mark);
              }));
    }
  }

  /** A look at some: all of them may take an hour. */
  private void checkOwners(Path mailboxes) throws IOException {
    int looked = 0;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(mailboxes, "*@*")) {
      for (Path entry : entries) {
        String owner = Files.getOwner(entry).getName();
        if (root.isSystem() && !owner.equals(config.mailUid())) {
          steps.add(
              Step.note(
                  mailboxes
                      + ": some mailboxes belong to "
                      + owner
                      + "; after all of this: chown -R "
                      + config.mailUid()
                      + ":"
                      + config.mailGid()
                      + " "
                      + mailboxes));
          return;
        }
        if (++looked == SAMPLE) {
          return;
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private void pushTokens() {
    steps.add(
        Files.exists(root.at(config.stateDatabase()))
            ? Step.note(
                "push tokens: sealpostd has run here before, and took over those of that time;"
                    + " devices set newer ones when they connect")
            : Step.note(
                "push tokens and waiting notifications are taken over when sealpostd starts for the"
                    + " first time"));
  }
}
