// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.config.ConfigException;
import org.sealpost.web.site.Site;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sealpost web render}. */
@Command(
    name = "render",
    description = {
      "Writes the site into a folder, for nginx: pages, QR code, autoconfig, MTA-STS policy.",
      "Sources are the built-in ones and, file by file before them, those in www_folder."
    },
    mixinStandardHelpOptions = true)
final class WebRender implements Callable<Integer> {
  static final String CONFIG = "/etc/sealpost/chatmail.ini";

  @Option(
      names = "--config",
      paramLabel = "FILE",
      defaultValue = CONFIG,
      description = "The relay's configuration; default: ${DEFAULT-VALUE}.")
  private @Nullable Path config;

  @Parameters(paramLabel = "DIR", description = "Where the files go; made if it is not there.")
  private @Nullable Path target;

  @Override
  public Integer call() throws Problem {
    render(Objects.requireNonNull(config), Objects.requireNonNull(target));
    return Sealpost.OK;
  }

  static void render(Path config, Path target) throws Problem {
    try {
      Site.render(ChatmailConfig.load(config), target);
    } catch (ConfigException e) {
      throw new Problem(String.join("\nsealpost: ", e.problems()));
    } catch (IOException e) {
      throw Problem.of(e);
    }
  }
}
