// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.config.ConfigException;
import org.sealpost.common.daemon.BadConfiguration;
import org.sealpost.common.daemon.Composition;
import org.sealpost.common.daemon.DaemonProgram;
import org.sealpost.common.daemon.Log;
import org.sealpost.common.daemon.Service;

/**
 * The services of this module as a daemon of their own. See {@link DaemonProgram} for arguments,
 * signals and status.
 */
public final class Main {
  private Main() {}

  /** Runs until a signal ends it. */
  public static void main(String[] arguments) {
    String version =
        Objects.requireNonNullElse(Main.class.getPackage().getImplementationVersion(), "unpacked");
    System.exit(new DaemonProgram("dovecot-dict", version, new All()).run(arguments));
  }

  private static final class All implements Composition {
    @Override
    public List<String> names() {
      return List.of("doveauth", "lastlogin", "checkpassword");
    }

    @Override
    public List<Service> open(Path configuration, List<String> wanted) throws BadConfiguration {
      try {
        ChatmailConfig config = ChatmailConfig.load(configuration);
        config.warnings().forEach(Log::warning);
        return (wanted.isEmpty() ? names() : wanted)
            .stream().map(name -> service(name, config)).toList();
      } catch (ConfigException e) {
        throw new BadConfiguration(e.problems());
      }
    }

    private static Service service(String name, ChatmailConfig config) {
      return switch (name) {
        case "doveauth" -> DictServices.doveauth(config);
        case "lastlogin" -> DictServices.lastlogin(config);
        case "checkpassword" -> DictServices.checkpassword(config);
        default -> throw new IllegalArgumentException("no service " + name);
      };
    }
  }
}
