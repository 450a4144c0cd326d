// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.dns.DnsSettings;
import org.sealpost.common.dns.TxtAnswer;
import org.sealpost.common.dns.TxtLookup;
import org.sealpost.dkim.PublishedKey;
import org.sealpost.dkim.SigningKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sealpost dkim check}. */
@Command(
    name = "check",
    description = "Looks each key's record up in DNS and compares it with the key.",
    customSynopsis = {
      "sealpost dkim check [--json] [--resolver ADDRESS] --config FILE [--selector S]",
      "       sealpost dkim check [--json] [--resolver ADDRESS] --domain D --selector S KEYFILE"
    },
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:every key is in DNS as it should be",
      "1:a record is missing, different or revoked, or a file cannot be used",
      "2:wrong usage",
      "75:DNS does not answer now, nothing else is wrong"
    },
    mixinStandardHelpOptions = true)
final class DkimCheck implements Callable<Integer> {
  private final Function<DnsSettings, TxtLookup> dns;

  @Spec private @Nullable CommandSpec command;
  @Mixin private final KeySource source = new KeySource();

  @Option(
      names = "--resolver",
      paramLabel = "ADDRESS",
      description = "Whom to ask: address or address:port; else dns_resolver, else the system's.")
  private @Nullable String resolver;

  @Option(
      names = "--json",
      description = "For programs: a list of name, result, detail, expected, found.")
  private boolean json;

  DkimCheck(Function<DnsSettings, TxtLookup> dns) {
    this.dns = dns;
  }

  /** What DNS has for one key; field names are those of the JSON. */
  record Finding(String name, String result, String detail, String expected, List<String> found) {}

  @Override
  public Integer call() throws Problem {
    CommandSpec spec = Objects.requireNonNull(command);
    List<SigningKey> keys = source.keys();
    TxtLookup lookup = dns.apply(settings());
    List<Finding> findings = new ArrayList<>();
    for (SigningKey key : keys) {
      findings.add(check(key, lookup));
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(DkimRecord.json(findings));
    } else {
      Ansi ansi = spec.commandLine().getColorScheme().ansi();
      findings.forEach(finding -> print(finding, ansi, out));
    }
    return status(findings);
  }

  private DnsSettings settings() throws Problem {
    try {
      return DnsSettings.parse(resolver != null ? resolver : source.resolver().orElse(""));
    } catch (IllegalArgumentException e) {
      if (resolver != null) {
        throw source.usage("--resolver: " + e.getMessage());
      }
      throw new Problem("dns_resolver: " + e.getMessage());
    }
  }

  private static Finding check(SigningKey key, TxtLookup lookup) {
    PublishedKey published = new PublishedKey(key);
    TxtAnswer answer = lookup.txt(key.dnsName()).join();
    PublishedKey.State state = published.compare(answer);
    List<String> found = answer.texts().stream().map(DkimCheck::printable).toList();
    return new Finding(key.dnsName(), word(state), detail(state), published.text(), found);
  }

  private static String word(PublishedKey.State state) {
    return switch (state) {
      case OK -> "ok";
      case MISSING -> "missing";
      case WRONG -> "different";
      case REVOKED -> "revoked";
      case AMBIGUOUS -> "ambiguous";
      case UNKNOWN -> "dns-trouble";
    };
  }

  private static String detail(PublishedKey.State state) {
    return switch (state) {
      case OK -> "the key is in DNS";
      case MISSING -> "no TXT record; publish the expected one";
      case WRONG -> "a TXT record, but of another key or one that forbids its use";
      case REVOKED -> "the record says that the key was withdrawn (empty p=); make a new key";
      case AMBIGUOUS -> "the key is there, but other TXT records too; remove them";
      case UNKNOWN -> "no usable answer from DNS; try again";
    };
  }

  private static void print(Finding finding, Ansi ansi, PrintWriter out) {
    String colour = finding.result.equals("ok") ? "green" : "red";
    out.println(
        finding.name
            + ": "
            + ansi.string("@|" + colour + " " + finding.result + "|@")
            + ": "
            + finding.detail);
    if (!finding.result.equals("ok") && !finding.result.equals("dns-trouble")) {
      out.println("  expected: " + finding.expected);
      finding.found.forEach(text -> out.println("  found:    " + text));
    }
    out.flush();
  }

  /** A problem outweighs what another try might settle. */
  private static int status(List<Finding> findings) {
    int status = Sealpost.OK;
    for (Finding finding : findings) {
      switch (finding.result) {
        case "ok" -> {}
        case "dns-trouble" -> status = status == Sealpost.OK ? Sealpost.TEMPORARY : status;
        default -> status = Sealpost.PROBLEM;
      }
    }
    return status;
  }

  /** Whoever owns the zone must not steer the operator's terminal. */
  private static String printable(String text) {
    return text.replaceAll("[^ -~]", "?");
  }
}
