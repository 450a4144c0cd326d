// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli;

import java.time.Clock;
import java.util.function.Function;
import org.sealpost.common.dns.DnsSettings;
import org.sealpost.common.dns.DnsTxtLookup;
import org.sealpost.common.dns.TxtLookup;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The program {@code sealpost}.
 *
 * <p>Status: 0 all is well, 1 something is not, 2 wrong usage, 75 DNS does not answer now
 * (EX_TEMPFAIL of sysexits.h). What a command found is on standard output, trouble on standard
 * error.
 */
@Command(
    name = "sealpost",
    description = "Looks after a Sealpost relay.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = Sealpost.Version.class)
public final class Sealpost {
  static final int OK = 0;
  static final int PROBLEM = 1;
  static final int TEMPORARY = 75;

  private Sealpost() {}

  /** Runs one command. */
  public static void main(String[] arguments) {
    // DNS leaves a thread behind, so the end is said.
    System.exit(commandLine(DnsTxtLookup::new).execute(arguments));
  }

  /** The whole command, with the DNS that it is to ask. */
  static CommandLine commandLine(Function<DnsSettings, TxtLookup> dns) {
    CommandLine dkim =
        new CommandLine(new DkimCommand())
            .addSubcommand(new DkimKeygen())
            .addSubcommand(new DkimRecord())
            .addSubcommand(new DkimCheck(dns));
    return new CommandLine(new Sealpost())
        .addSubcommand(dkim)
        .addSubcommand(new MetadataCommand(Clock.systemUTC()))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(Sealpost::report);
  }

  /** A {@link Problem} is told in its own words; all else is a bug of ours and shows its trace. */
  private static int report(Exception e, CommandLine command, CommandLine.ParseResult ignored)
      throws Exception {
    if (e instanceof Problem) {
      command.getErr().println("sealpost: " + e.getMessage());
      return PROBLEM;
    }
    throw e;
  }

  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Sealpost.class.getPackage().getImplementationVersion();
      return new String[] {"sealpost " + (version == null ? "(not packaged)" : version)};
    }
  }
}
