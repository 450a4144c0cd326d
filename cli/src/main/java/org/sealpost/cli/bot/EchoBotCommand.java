// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.bot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sealpost.cli.Problem;
import org.sealpost.cli.Sealpost;
import org.sealpost.cli.host.Output;
import org.sealpost.cli.host.RelayOptions;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.web.site.QrCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sealpost echobot}. */
@Command(
    name = "echobot",
    description = {
      "Answers every message with the same message, for people who try the relay and for"
          + " `sealpost ping`.",
      "Runs a Delta Chat core (deltachat-rpc-server) as echo@DOMAIN, whose mailbox it makes, and"
          + " shows the invite link that lets others write to it. Until it is stopped, or with"
          + " systemctl enable --now sealpost-echobot; run it as the user that owns the"
          + " mailboxes."
    },
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "1:the address or the state directory cannot be used",
      "2:wrong usage",
      "78:there is no Delta Chat core, or chatmail.ini cannot be used",
      "143:ended by SIGTERM"
    },
    mixinStandardHelpOptions = true)
public final class EchoBotCommand implements Callable<Integer> {
  static final String STATE = "/var/lib/sealpost/echobot";

  /** So long does a message stay in the core's own store. */
  private static final String KEEP_SECONDS = "3600";

  private final Clock clock;
  @Spec private @Nullable CommandSpec command;
  @Mixin private final RelayOptions relay = new RelayOptions();
  @Mixin private final CoreOptions core = new CoreOptions();

  @Option(
      names = "--state",
      paramLabel = "DIR",
      defaultValue = STATE,
      description = "Keeps its password and keys; default: ${DEFAULT-VALUE}.")
  private Path state = Path.of(STATE);

  @Option(
      names = "--address",
      paramLabel = "ADDRESS",
      description = "Who it is; default: echo@ the mail domain.")
  private @Nullable String address;

  @Option(
      names = "--name",
      defaultValue = "Echo",
      description = "Its name in chats; default: ${DEFAULT-VALUE}.")
  private String name = "Echo";

  @Option(names = "--avatar", paramLabel = "FILE", description = "Its picture, PNG or JPEG.")
  private @Nullable Path avatar;

  public EchoBotCommand(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Problem, IOException {
    Output output = new Output(Objects.requireNonNull(command));
    ChatmailConfig config = relay.load(output.err());
    core.find(config.deltachatRpcServer());
    StateDirectory kept = StateDirectory.open(relay.root().at(state));
    String own = address == null ? "echo@" + config.addressDomain() : address;
    Credentials credentials = kept.credentials(own);
    new OwnMailbox(relay.root().at(config.mailboxesDir()), config.addressDomain())
        .ensure(credentials, clock.instant());
    Stop stop = new Stop();
    stop.atShutdown();
    try {
      new EchoBot(
              () -> core.start(config.deltachatRpcServer(), kept),
              core.login(credentials, config.mailDomain()),
              settings(),
              stop,
              link -> show(output, kept, link),
              output)
          .run();
    } finally {
      stop.ended();
    }
    return Sealpost.OK;
  }

  private Map<String, String> settings() throws Problem {
    Map<String, String> settings = new HashMap<>();
    settings.put("bot", "1");
    settings.put("displayname", name);
    settings.put("selfstatus", "I send back what you send me.");
    settings.put("delete_device_after", KEEP_SECONDS);
    if (avatar != null) {
      if (!Files.isReadable(avatar)) {
        throw new Problem(avatar + ": no such file, or not readable");
      }
      settings.put("selfavatar", avatar.toAbsolutePath().toString());
    }
    return settings;
  }

  /** A journal gets the link alone. */
  private static void show(Output output, StateDirectory kept, String link) {
    try {
      kept.writeInvite(link);
    } catch (IOException e) {
      output.note("sealpost: echobot: " + Problem.of(e).getMessage());
    }
    if (output.isTerminal()) {
      output.line(QrCode.blocks(link));
    }
    output.line(Output.printable(link));
  }
}
