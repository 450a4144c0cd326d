// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.setup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sealpost.cli.Problem;
import org.sealpost.cli.host.Programs;
import org.sealpost.cli.host.Root;
import picocli.CommandLine.Option;

/** Options that say which templates are used. */
final class TemplateOptions {
  private static final String TEMPLATES = "/usr/share/sealpost/config";
  private static final Pattern VERSION = Pattern.compile("(\\d+\\.\\d+)");

  @Option(
      names = "--templates",
      paramLabel = "DIR",
      description = "Where the templates are; default: " + TEMPLATES + ".")
  private @Nullable Path directory;

  @Option(
      names = "--dovecot-version",
      paramLabel = "VERSION",
      description = "2.3 or 2.4; default: the installed one, with --root 2.3.")
  private @Nullable String dovecot;

  /** Where the templates are. */
  Path directory(Root root) {
    return directory == null ? root.at(TEMPLATES) : directory;
  }

  /** The folder of templates for the Dovecot that there is. */
  String dovecotFolder(Root root, Programs programs) throws Problem {
    String version = dovecot;
    if (version == null) {
      version = root.isSystem() ? installed(programs) : "2.3";
    }
    return switch (version) {
      case "2.3" -> "dovecot";
      case "2.4" -> "dovecot-2.4";
      default ->
          throw Problem.configuration(
              "Dovecot " + version + ": there are templates for 2.3 and 2.4 only");
    };
  }

  private static String installed(Programs programs) throws Problem {
    String said;
    try {
      said = programs.run("dovecot", "--version").out();
    } catch (IOException e) {
      throw new Problem("Dovecot is not installed: " + e.getMessage());
    }
    Matcher version = VERSION.matcher(said);
    if (!version.find()) {
      throw new Problem("dovecot --version says: " + said.strip());
    }
    return version.group();
  }
}
