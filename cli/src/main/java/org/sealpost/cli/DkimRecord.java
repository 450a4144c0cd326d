// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli;

import com.google.gson.GsonBuilder;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sealpost dkim record}. */
@Command(
    name = "record",
    description = "Prints the DNS record of each key, in the shapes that zone editors want.",
    customSynopsis = {
      "sealpost dkim record [--json] --config FILE [--selector S]",
      "       sealpost dkim record [--json] --domain D --selector S KEYFILE"
    },
    mixinStandardHelpOptions = true)
final class DkimRecord implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;
  @Mixin private final KeySource source = new KeySource();

  @Option(
      names = "--json",
      description = "For programs: a list of name, type, value, strings, zone.")
  private boolean json;

  @Override
  public Integer call() throws Problem {
    PrintWriter out = Objects.requireNonNull(command).commandLine().getOut();
    List<KeyEntry> entries = source.keys().stream().map(KeyEntry::of).toList();
    if (json) {
      out.println(json(entries));
      return Sealpost.OK;
    }
    String separator = "";
    for (KeyEntry entry : entries) {
      out.print(separator);
      entry.print(out);
      separator = System.lineSeparator();
    }
    return Sealpost.OK;
  }

  static String json(Object value) {
    return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(value);
  }
}
