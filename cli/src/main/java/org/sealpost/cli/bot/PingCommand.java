// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.bot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sealpost.cli.Problem;
import org.sealpost.cli.Sealpost;
import org.sealpost.cli.host.Output;
import org.sealpost.cli.host.RelayOptions;
import org.sealpost.common.config.ChatmailConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sealpost ping}. */
@Command(
    name = "ping",
    description = {
      "Writes to an echo bot and measures how long its answer takes, for monitoring.",
      "Each message goes the whole way: encryption, submission, delivery, the bot, and back. It is"
          + " sent from an address of this relay, or of --relay, that the first run makes and the"
          + " next ones use again."
    },
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:every message was answered",
      "1:a message was not answered in time",
      "2:wrong usage",
      "75:nothing could be sent: no login at the own relay, or no answer to the invite link",
      "78:there is no Delta Chat core, or chatmail.ini cannot be used"
    },
    mixinStandardHelpOptions = true)
public final class PingCommand implements Callable<Integer> {
  private static final String STATE = "/var/lib/sealpost/ping";
  private static final int DEFAULT_NAME_LENGTH = 9;

  @Spec private @Nullable CommandSpec command;
  @Mixin private final RelayOptions settings = new RelayOptions();
  @Mixin private final CoreOptions core = new CoreOptions();

  @Parameters(
      paramLabel = "ADDRESS|LINK",
      description =
          "Whom: an invite link; or the address of this relay's echo bot, or of whom an earlier"
              + " run met by its link.")
  private String target = "";

  @Option(
      names = {"-n", "--count"},
      defaultValue = "3",
      description = "How many messages; default: ${DEFAULT-VALUE}.")
  private int count = 3;

  @Option(
      names = {"-t", "--timeout"},
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "How long to wait for each answer; default: ${DEFAULT-VALUE}.")
  private int timeout = 30;

  @Option(
      names = {"-i", "--interval"},
      paramLabel = "SECONDS",
      defaultValue = "1",
      description = "Pause between messages; default: ${DEFAULT-VALUE}.")
  private int interval = 1;

  @Option(names = "--json", description = "For programs: all numbers.")
  private boolean json;

  @Option(
      names = "--relay",
      paramLabel = "DOMAIN",
      description = "Whose address it writes from; no chatmail.ini is read then.")
  private @Nullable String relay;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      defaultValue = STATE,
      description = "Keeps that address between runs; default: ${DEFAULT-VALUE}.")
  private Path state = Path.of(STATE);

  @Option(names = "--throw-away", description = "A new address for this run; nothing is kept.")
  private boolean throwAway;

  @Override
  public Integer call() throws Problem, IOException {
    if (count < 1 || timeout < 1 || interval < 0) {
      throw new ParameterException(
          Objects.requireNonNull(command).commandLine(),
          "--count and --timeout are at least 1, --interval at least 0");
    }
    if (!throwAway) {
      return run(settings.root().at(state));
    }
    Path directory = Files.createTempDirectory("sealpost-ping");
    try {
      return run(directory);
    } finally {
      delete(directory);
    }
  }

  private int run(Path directory) throws Problem, IOException {
    Output output = new Output(Objects.requireNonNull(command));
    Sender sender = sender(output);
    core.find(sender.program());
    StateDirectory kept = StateDirectory.open(directory);
    Optional<Credentials> known = kept.credentials();
    Credentials own = known.isPresent() ? known.get() : kept.credentials(sender.newAddress());
    if (!own.address().endsWith("@" + sender.addressDomain())) {
      throw new Problem(directory + ": is the state of " + own + "; use another --state");
    }
    try (CoreProcess process = core.start(sender.program(), kept)) {
      BotAccount account =
          BotAccount.open(process, core.login(own, sender.domain()), Map.of("mdns_enabled", "0"));
      Meeting meeting = new Meeting(process, account, Duration.ofSeconds(timeout));
      Meeting.Peer peer = meeting.with(link());
      if (!json) {
        output.line("ping " + Output.printable(peer.address()) + " from " + own);
      }
      return measure(new Ping(process, account, peer.chat()), peer, own, output);
    } catch (IOException e) {
      throw Problem.temporary(Output.printable(String.valueOf(e.getMessage())));
    }
  }

  private int measure(Ping ping, Meeting.Peer peer, Credentials own, Output output)
      throws IOException {
    RoundTrips trips = new RoundTrips(peer.address(), own.address());
    for (int i = 1; i <= count; i++) {
      Duration trip = ping.once(Duration.ofSeconds(timeout));
      trips.add(trip);
      if (!json) {
        output.line(
            trip == null
                ? "message " + i + ": no answer in " + timeout + " s"
                : "message " + i + ": " + trip.toMillis() + " ms");
      }
      if (i < count) {
        ping.pause(Duration.ofSeconds(interval));
      }
    }
    if (json) {
      output.json(trips.summary());
    } else {
      output.line(trips.line());
    }
    return trips.allAnswered() ? Sealpost.OK : Sealpost.PROBLEM;
  }

  /** What is known of the relay that the messages are sent from. */
  private record Sender(
      String domain, String addressDomain, int nameLength, Optional<Path> program) {
    String newAddress() {
      return StateDirectory.letters(nameLength) + "@" + addressDomain;
    }
  }

  private Sender sender(Output output) throws Problem {
    if (relay == null) {
      ChatmailConfig config = settings.load(output.err());
      return new Sender(
          config.mailDomain(),
          config.addressDomain(),
          config.usernameMaxLength(),
          config.deltachatRpcServer());
    }
    String addressDomain = relay.matches("[0-9.]+") ? "[" + relay + "]" : relay;
    return new Sender(relay, addressDomain, DEFAULT_NAME_LENGTH, Optional.empty());
  }

  /** The link for an address, if it is this relay's bot; otherwise what was given. */
  private String link() {
    Path bot = settings.root().at(EchoBotCommand.STATE);
    return StateDirectory.invite(bot)
        .filter(link -> target.equalsIgnoreCase(Meeting.addressIn(link)))
        .orElse(target);
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
