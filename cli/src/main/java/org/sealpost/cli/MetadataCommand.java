// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.config.ConfigException;
import org.sealpost.dict.tokens.DeviceTokens;
import org.sealpost.dict.tokens.Notification;
import org.sealpost.dict.tokens.TokenStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code sealpost metadata show|forget ADDRESS}: the push tokens of an address. Whole tokens are
 * not shown: who has one can wake the device.
 */
@Command(
    name = "metadata",
    description = "What is kept about the devices of an address.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
final class MetadataCommand {
  private static final String CONFIG = "/etc/sealpost/chatmail.ini";
  private static final int SHOWN = 16;

  private final Clock clock;
  @Spec private @Nullable CommandSpec command;

  MetadataCommand(Clock clock) {
    this.clock = clock;
  }

  @Command(
      name = "show",
      description = "Lists the push tokens, shortened, and what waits for them.")
  int show(
      @Option(names = "--config", paramLabel = "FILE", defaultValue = CONFIG) Path config,
      @Parameters(paramLabel = "ADDRESS") String address)
      throws Problem {
    String name = address.toLowerCase(Locale.ROOT);
    try (TokenStore store = open(config)) {
      List<DeviceTokens.Seen> tokens = store.tokens().of(name);
      Map<String, Notification> waiting =
          store.queue().of(name).stream()
              .collect(Collectors.toMap(Notification::token, Function.identity()));
      for (DeviceTokens.Seen token : tokens) {
        out().println(line(token, waiting.get(token.token())));
      }
      if (tokens.isEmpty()) {
        out().println("no tokens");
      }
      return Sealpost.OK;
    } catch (IOException e) {
      throw Problem.of(e);
    }
  }

  private static String line(DeviceTokens.Seen seen, @Nullable Notification waiting) {
    String token = seen.token();
    String shown = token.substring(0, Math.min(SHOWN, token.length() / 2)) + "...";
    return "%-20s %4d bytes, last set %s%s"
        .formatted(
            shown,
            token.length(),
            LocalDate.ofInstant(seen.time(), ZoneOffset.UTC),
            waiting == null ? "" : ", a notification waits after " + waiting.tries() + " tries");
  }

  @Command(name = "forget", description = "Removes the push tokens and what waits for them.")
  int forget(
      @Option(names = "--config", paramLabel = "FILE", defaultValue = CONFIG) Path config,
      @Parameters(paramLabel = "ADDRESS") String address)
      throws Problem {
    try (TokenStore store = open(config)) {
      int rows = store.forget(address.toLowerCase(Locale.ROOT));
      out().println(rows == 0 ? "nothing was kept" : "forgotten");
      return Sealpost.OK;
    } catch (IOException e) {
      throw Problem.of(e);
    }
  }

  private TokenStore open(Path config) throws IOException, Problem {
    Path file;
    try {
      file = ChatmailConfig.load(config).stateDatabase();
    } catch (ConfigException e) {
      throw new Problem(String.join("\n", e.problems()));
    }
    // Opening would make an empty one.
    if (!Files.exists(file)) {
      throw new Problem(file + ": no such file or directory");
    }
    return TokenStore.open(file, clock);
  }

  private PrintWriter out() {
    return Objects.requireNonNull(command).commandLine().getOut();
  }
}
