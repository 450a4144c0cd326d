// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli;

import java.io.IOException;
import java.time.Clock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sealpost.cli.accounts.AccountsCommand;
import org.sealpost.cli.accounts.RegistrationCommand;
import org.sealpost.cli.backup.BackupCommand;
import org.sealpost.cli.backup.RestoreCommand;
import org.sealpost.cli.bot.EchoBotCommand;
import org.sealpost.cli.bot.PingCommand;
import org.sealpost.cli.cert.CertCommand;
import org.sealpost.cli.dns.DnsCommand;
import org.sealpost.cli.dns.Records;
import org.sealpost.cli.explain.ExplainCommand;
import org.sealpost.cli.host.Programs;
import org.sealpost.cli.host.SystemPrograms;
import org.sealpost.cli.invites.InvitesCommand;
import org.sealpost.cli.jobs.ExpireCommand;
import org.sealpost.cli.jobs.FsReportCommand;
import org.sealpost.cli.jobs.QuotaExpireCommand;
import org.sealpost.cli.migrate.MigrateCommand;
import org.sealpost.cli.report.DoctorCommand;
import org.sealpost.cli.report.QueueCommand;
import org.sealpost.cli.report.StatusCommand;
import org.sealpost.cli.setup.ApplyCommand;
import org.sealpost.cli.setup.InitCommand;
import org.sealpost.cli.setup.UnapplyCommand;
import org.sealpost.common.dns.DnsSettings;
import org.sealpost.common.dns.DnsTxtLookup;
import org.sealpost.common.dns.TxtLookup;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The program {@code sealpost}.
 *
 * <p>Status: 0 all is well, 1 something is not, 2 wrong usage, 75 DNS does not answer now
 * (EX_TEMPFAIL of sysexits.h), 78 the relay's settings cannot be used (EX_CONFIG). What a command
 * found is on standard output, trouble on standard error.
 */
@Command(
    name = "sealpost",
    description = "Looks after a Sealpost relay.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = Sealpost.Version.class)
public final class Sealpost {
  public static final int OK = 0;
  public static final int PROBLEM = 1;
  public static final int TEMPORARY = 75;
  static final int CONFIGURATION = 78;

  private Sealpost() {}

  /** Runs one command. */
  public static void main(String[] arguments) {
    // DNS leaves a thread behind, so the end is said.
    System.exit(
        commandLine(DnsTxtLookup::new, null, new SystemPrograms(), Clock.systemUTC())
            .execute(arguments));
  }

  /**
   * The whole command, with the world that it is to work on.
   *
   * @param records asked about the relay's zone; null for the servers of the zone
   */
  static CommandLine commandLine(
      Function<DnsSettings, TxtLookup> dns,
      @Nullable Records records,
      Programs programs,
      Clock clock) {
    CommandLine dkim =
        new CommandLine(new DkimCommand())
            .addSubcommand(new DkimKeygen())
            .addSubcommand(new DkimRecord())
            .addSubcommand(new DkimCheck(dns));
    return new CommandLine(new Sealpost())
        .addSubcommand(new InitCommand())
        .addSubcommand(new ApplyCommand(programs, clock))
        .addSubcommand(new UnapplyCommand(programs, clock))
        .addSubcommand(CertCommand.with(programs, clock))
        .addSubcommand(AccountsCommand.with(programs, clock))
        .addSubcommand(new RegistrationCommand())
        .addSubcommand(InvitesCommand.with(clock))
        .addSubcommand(new StatusCommand(programs))
        .addSubcommand(new DoctorCommand(records, programs, clock))
        .addSubcommand(new QueueCommand(programs, clock))
        .addSubcommand(new BackupCommand(clock))
        .addSubcommand(new RestoreCommand(programs, clock))
        .addSubcommand(new MigrateCommand(programs))
        .addSubcommand(new DnsCommand(records, clock))
        .addSubcommand(new ExplainCommand(dns, clock))
        .addSubcommand(dkim)
        .addSubcommand(new ExpireCommand(clock))
        .addSubcommand(new QuotaExpireCommand(clock))
        .addSubcommand(new FsReportCommand(clock))
        .addSubcommand(
            new CommandLine(new WebCommand())
                .addSubcommand(new WebRender())
                .addSubcommand(new WebPreview()))
        .addSubcommand(new MetadataCommand(clock))
        .addSubcommand(new EchoBotCommand(clock))
        .addSubcommand(new PingCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(Sealpost::report);
  }

  /** Trouble is told in its own words; all else is a bug of ours and shows its trace. */
  private static int report(Exception e, CommandLine command, CommandLine.ParseResult ignored)
      throws Exception {
    Problem problem =
        e instanceof Problem own ? own : e instanceof IOException io ? Problem.of(io) : null;
    if (problem == null) {
      throw e;
    }
    command.getErr().println("sealpost: " + problem.getMessage());
    return problem.status();
  }

  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"sealpost " + version()};
    }
  }

  /** The version of the package. */
  public static String version() {
    String version = Sealpost.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }
}
