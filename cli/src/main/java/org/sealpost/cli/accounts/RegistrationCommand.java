// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.accounts;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sealpost.cli.Problem;
import org.sealpost.cli.Sealpost;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sealpost registration open|close|status}. */
@Command(
    name = "registration",
    description = {
      "Whether new addresses can be made by logging in; it takes effect at once.",
      "Closed means that the file of the setting nocreate_file exists."
    },
    mixinStandardHelpOptions = true)
public final class RegistrationCommand implements Callable<Integer> {
  /** What to do. */
  enum Verb {
    OPEN,
    CLOSE,
    STATUS
  }

  @Mixin private final Accounts accounts = new Accounts();

  @Option(names = "--json", description = "For programs.")
  private boolean json;

  @Parameters(paramLabel = "open|close|status", description = "What to do.")
  private Verb verb = Verb.STATUS;

  @Override
  public Integer call() throws Problem, IOException {
    Path file = accounts.nocreateFile();
    switch (verb) {
      case OPEN -> Files.deleteIfExists(file);
      case CLOSE -> close(file);
      case STATUS -> {}
    }
    boolean open = Files.notExists(file);
    boolean byInvitation = accounts.config().invitesRequired();
    if (json) {
      accounts
          .output()
          .json(Map.of("open", open, "file", file.toString(), "invitesRequired", byInvitation));
    } else {
      String opened = byInvitation ? "open to the invited (invites_required)" : "open";
      accounts.output().line("registration is " + (open ? opened : "closed: " + file + " exists"));
    }
    return Sealpost.OK;
  }

  private static void close(Path file) throws IOException {
    try {
      Files.createFile(file);
    } catch (FileAlreadyExistsException e) {
      // It is closed.
    }
  }
}
