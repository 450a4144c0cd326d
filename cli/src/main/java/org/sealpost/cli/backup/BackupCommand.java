// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.backup;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sealpost backup}. */
@Command(
    name = "backup",
    description = {
      "Puts the whole relay into one file while it runs: settings, keys, state, mailboxes.",
      "FILE is a tar archive, compressed by gzip, which root alone may read: it holds the keys and"
          + " everybody's mail. It is there when it is whole; sealpost restore checks it."
    },
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:FILE is whole",
      "1:there is no FILE, or there was one already",
      "2:wrong usage",
      "78:chatmail.ini cannot be used"
    },
    mixinStandardHelpOptions = true)
public final class BackupCommand implements Callable<Integer> {
  private final Clock clock;

  @Spec private @Nullable CommandSpec command;
  @Mixin private final RelayOptions relay = new RelayOptions();

  @Option(names = "--no-mail", description = "Without mailboxes, and so without the accounts.")
  private boolean noMail;

  @Option(names = "--json", description = "For programs: what is in the file.")
  private boolean json;

  @Parameters(paramLabel = "FILE", description = "A new file; none is overwritten.")
  private Path file = Path.of("");

  public BackupCommand(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Problem, IOException {
    Output output = new Output(Objects.requireNonNull(command));
    ChatmailConfig config = relay.load(output.err());
    Path target = file.toAbsolutePath().normalize();
    if (target.startsWith(relay.root().at(config.mailboxesDir()))) {
      throw new Problem(target + " is among the mailboxes, and would be in itself");
    } else if (Files.exists(target)) {
      throw Problem.of(new FileAlreadyExistsException(target.toString()));
    }
    Path unfinished = target.resolveSibling(target.getFileName() + ".unfinished");
    Files.deleteIfExists(unfinished);
    Manifest manifest;
    try {
      manifest = write(unfinished, config, output);
      Files.move(unfinished, target);
    } finally {
      Files.deleteIfExists(unfinished);
    }
    if (json) {
      output.json(manifest);
    } else {
      output.line(
          String.format(
              "%s: %d files, %d bytes, %d mailboxes of %s",
              target, manifest.files(), manifest.bytes(), manifest.mailboxes(), manifest.domain()));
    }
    return Sealpost.OK;
  }

  private Manifest write(Path unfinished, ChatmailConfig config, Output output)
      throws IOException, Problem {
    Set<StandardOpenOption> options =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel channel =
            FileChannel.open(
                unfinished,
                options,
                PosixFilePermissions.asFileAttribute(
                    PosixFilePermissions.fromString("rw-------")));
        OutputStream out = Channels.newOutputStream(channel);
        ArchiveWriter archive = new ArchiveWriter(out)) {
      RelaySource source = new RelaySource(config, relay, archive, output);
      source.belongings(unfinished);
      if (!noMail) {
        source.mailboxes();
      }
      Manifest manifest =
          archive.finish(
              Sealpost.version(), config.mailDomain(), clock.instant().toString(), !noMail);
      channel.force(true);
      return manifest;
    }
  }
}
