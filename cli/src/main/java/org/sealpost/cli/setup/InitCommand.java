// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sealpost.cli.Problem;
import org.sealpost.cli.Sealpost;
import org.sealpost.cli.host.Output;
import org.sealpost.cli.host.RelayOptions;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.config.ConfigException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sealpost init}. */
@Command(
    name = "init",
    description = {
      "Makes the settings, keys and folders of a new relay.",
      "Nothing that exists is overwritten; what is missing is added."
    },
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:everything is there",
      "1:something could not be made",
      "2:wrong usage, or DOMAIN is none",
      "78:there is a chatmail.ini already that cannot be used, or is of another domain"
    },
    mixinStandardHelpOptions = true)
public final class InitCommand implements Callable<Integer> {
  private static final String DKIM_SELECTOR = "opendkim";
  private static final Path DKIM_KEY = Path.of("/etc/sealpost/dkim/" + DKIM_SELECTOR + ".private");

  @Spec private @Nullable CommandSpec command;
  @Mixin private final RelayOptions relay = new RelayOptions();

  @Option(
      names = "--tls",
      paramLabel = "FILE",
      arity = "2",
      description = "Certificate with its chain, and key, if something else looks after them.")
  private List<Path> tls = List.of();

  @Parameters(
      paramLabel = "DOMAIN",
      description =
          "What stands after the @ of addresses; an IPv4 address for a relay without one.")
  private String domain = "";

  @Override
  public Integer call() throws Problem, IOException, GeneralSecurityException {
    Output output = new Output(Objects.requireNonNull(command));
    ChatmailConfig wanted = wanted();
    ChatmailConfig config = writeSettings(wanted, output);
    Belongings belongings = new Belongings(relay.root(), config, output);
    belongings.checkUser();
    if (!config.isIpOnly()) {
      for (Map.Entry<String, Path> key : config.dkimKeys().entrySet()) {
        belongings.dkimKey(key.getKey(), key.getValue());
      }
    }
    belongings.turnSecret();
    belongings.mailboxesDir();
    explain(config, output);
    return Sealpost.OK;
  }

  private String settings() {
    Map<String, String> chosen = new LinkedHashMap<>();
    chosen.put("mail_domain", domain);
    chosen.put("dkim_keys", DKIM_SELECTOR + "=" + DKIM_KEY);
    if (Resolver.isInstalled(relay.root())) {
      chosen.put("dns_resolver", Resolver.OWN);
    }
    if (!tls.isEmpty()) {
      chosen.put("tls_external_cert_and_key", tls.get(0) + " " + tls.get(1));
    }
    return SettingsText.of(chosen);
  }

  private ChatmailConfig wanted() {
    String problem = "'" + domain + "' is not a domain name or an IPv4 address";
    try {
      ChatmailConfig config = ChatmailConfig.parse(settings());
      // Otherwise a line end in it would begin a setting of its own.
      if (config.mailDomain().equalsIgnoreCase(domain)) {
        return config;
      }
    } catch (ConfigException e) {
      problem = e.problems().get(0).replaceFirst("^chatmail.ini:\\d+: ", "");
    }
    throw new ParameterException(Objects.requireNonNull(command).commandLine(), problem);
  }

  /** The settings that count: those of the file, be it new or not. */
  private ChatmailConfig writeSettings(ChatmailConfig wanted, Output output)
      throws IOException, Problem {
    Path file = relay.config();
    if (Files.exists(file)) {
      ChatmailConfig present = relay.load(output.err());
      if (!present.mailDomain().equals(wanted.mailDomain())) {
        throw Problem.configuration(
            file + " is of " + present.mailDomain() + "; to start anew, move it away");
      }
      output.line("kept  " + file);
      return present;
    }
    new FileState(settings(), FileState.PUBLIC).write(file);
    output.line("wrote " + file);
    return wanted;
  }

  private void explain(ChatmailConfig config, Output output) {
    StringBuilder steps = new StringBuilder("\nNext:\n");
    int step = 1;
    steps.append("  ").append(step++).append(". Look through ").append(relay.config());
    steps.append(": what is commented out has its default.\n");
    if (!config.isIpOnly()) {
      steps.append("  ").append(step++).append(". sealpost dns");
      steps.append("          shows the DNS records to set, and which are missing\n");
    }
    if (config.tlsMode() == ChatmailConfig.TlsMode.ACME) {
      steps.append("  ").append(step++).append(". Let port 80 be reached from everywhere: the");
      steps.append(" certificate authority asks there\n");
    }
    steps.append("  ").append(step++).append(". sealpost apply");
    steps.append("        configures the programs (--diff shows first) and starts\n");
    steps.append("  ").append(step).append(". sealpost doctor");
    steps.append("       says what is wrong, if anything is");
    output.line(steps.toString());
  }
}
