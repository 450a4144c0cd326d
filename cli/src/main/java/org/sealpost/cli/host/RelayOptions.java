// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.host;

import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sealpost.cli.Problem;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.config.ConfigException;
import picocli.CommandLine.Option;

/** Options of nearly every command: which relay is meant. */
public final class RelayOptions {
  private static final String CONFIG = "/etc/sealpost/chatmail.ini";

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The relay's settings; default: " + CONFIG + ".")
  private @Nullable Path config;

  @Option(
      names = "--root",
      paramLabel = "DIR",
      description = "Stands for / , for images and tests; no service is asked or restarted.")
  private @Nullable Path root;

  private @Nullable ChatmailConfig settings;

  public Root root() {
    return root == null ? Root.SYSTEM : new Root(root);
  }

  /** The file with the settings. */
  public Path config() {
    return config == null ? root().at(CONFIG) : config;
  }

  /** The settings, read at the first call; see {@link #load}. */
  public ChatmailConfig settings(PrintWriter warnings) throws Problem {
    if (settings == null) {
      settings = load(warnings);
    }
    return settings;
  }

  /** Reads the settings; what is only doubtful goes to {@code warnings}. */
  public ChatmailConfig load(PrintWriter warnings) throws Problem {
    try {
      ChatmailConfig loaded = ChatmailConfig.load(config());
      loaded.warnings().forEach(warning -> warnings.println("sealpost: warning: " + warning));
      warnings.flush();
      return loaded;
    } catch (ConfigException e) {
      throw Problem.of(e);
    }
  }
}
