// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Writes sealpost(1), mdoc(7), from what the commands say of themselves. */
final class ManualPage {
  /** Said once for all commands. */
  private static final Set<String> COMMON = Set.of("--help", "--version", "--config", "--root");

  private final StringBuilder page = new StringBuilder();

  private ManualPage() {}

  static String of(CommandLine sealpost) {
    ManualPage manual = new ManualPage();
    manual.head();
    manual.commands("", sealpost);
    manual.foot(sealpost.getCommandSpec());
    return manual.page.toString();
  }

  private void head() {
    page.append(
        """
        .\\" SPDX-License-Identifier: Apache-2.0
        .\\" Made from the commands' own descriptions by a test; do not edit.
        .Dd November 23, 2026
        .Dt SEALPOST 1
        .Os
        .Sh NAME
        .Nm sealpost
        .Nd look after a chatmail relay
        .Sh SYNOPSIS
        .Nm
        .Ar command
        .Op Ar option ...
        .Op Ar argument ...
        .Sh DESCRIPTION
        .Nm
        sets up, watches and cleans a Sealpost relay.
        What a command found is on standard output, trouble on standard error.
        A program reads the output of
        .Fl -json .
        These options go with nearly every command:
        .Bl -tag -width Ds
        .It Fl -config Ar FILE
        The settings of the relay; default:
        .Pa /etc/sealpost/chatmail.ini .
        .It Fl -root Ar DIR
        Stands for
        .Pa / ,
        for images and tests; no service is asked or restarted.
        .It Fl h , Fl -help
        Help for the command.
        .It Fl V , Fl -version
        The version.
        .El
        .Sh COMMANDS
        """);
  }

  private void commands(String prefix, CommandLine parent) {
    for (Map.Entry<String, CommandLine> entry : parent.getSubcommands().entrySet()) {
      String name = (prefix + " " + entry.getKey()).strip();
      CommandLine command = entry.getValue();
      if (command.getSubcommands().isEmpty()) {
        command(name, command.getCommandSpec());
      } else {
        commands(name, command);
      }
    }
  }

  private void command(String name, CommandSpec spec) {
    List<PositionalParamSpec> positional = spec.positionalParameters();
    page.append(".Ss ").append(name);
    positional.forEach(argument -> page.append(' ').append(argument.paramLabel()));
    page.append('\n');
    text(String.join("\n", spec.usageMessage().description()));
    List<OptionSpec> options =
        spec.options().stream().filter(option -> !COMMON.contains(option.longestName())).toList();
    if (!options.isEmpty()) {
      page.append(".Bl -tag -width Ds\n");
      options.forEach(this::option);
      page.append(".El\n");
    }
    Map<String, String> status = spec.usageMessage().exitCodeList();
    if (!status.isEmpty()) {
      page.append(".Pp\nExit status:\n.Bl -tag -width Ds -compact\n");
      status.forEach(
          (code, meaning) -> {
            page.append(".It ").append(code.strip()).append('\n');
            text(meaning);
          });
      page.append(".El\n");
    }
  }

  private void option(OptionSpec option) {
    List<String> names = new ArrayList<>();
    for (String name : option.names()) {
      names.add("Fl " + name.substring(1));
    }
    page.append(".It ").append(String.join(" , ", names));
    if (option.arity().max() > 0) {
      page.append(" Ar");
      for (int i = 0; i < option.arity().max(); i++) {
        page.append(' ').append(option.paramLabel().replaceAll("[<>]", ""));
      }
    }
    page.append('\n');
    text(String.join("\n", option.description()));
  }

  private void foot(CommandSpec sealpost) {
    page.append(".Sh FILES\n.Bl -tag -width Ds\n");
    file("/etc/sealpost/chatmail.ini", "Settings of the relay.");
    file("/etc/sealpost/postfix-main.cf", "Lines of your own for Postfix; also postfix-master.cf.");
    file("/etc/sealpost/tls/relay.pem", "Key and certificate, where the relay looks after them.");
    file("/etc/dovecot/local.conf", "Lines of your own for Dovecot.");
    file("/usr/share/sealpost/config", "Templates of the configuration.");
    file("/var/backups/sealpost", "What apply replaced.");
    page.append(".El\n.Sh SEE ALSO\n.Xr doveadm 1 ,\n.Xr postqueue 1\n");
    if (sealpost.subcommands().isEmpty()) {
      throw new IllegalStateException("no commands");
    }
  }

  private void file(String path, String what) {
    page.append(".It Pa ").append(path).append('\n');
    text(what);
  }

  /** A line of text must not look like a macro, nor end with what makes one. */
  private void text(String text) {
    text.replaceAll("%n|\\R", "\n")
        .lines()
        .map(line -> line.strip().replace("\\", "\\e").replaceFirst("^([.'])", "\\\\&$1"))
        .filter(line -> !line.isEmpty())
        .forEach(line -> page.append(line).append('\n'));
  }
}
