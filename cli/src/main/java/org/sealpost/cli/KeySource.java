// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.config.ConfigException;
import org.sealpost.dkim.KeyFile;
import org.sealpost.dkim.SigningKey;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Options that say which keys are meant: those of the configuration, or one file. */
final class KeySource {
  private static final String CONFIG = "/etc/sealpost/chatmail.ini";

  /** Domain and selector of a file that no configuration names. */
  private static final String NEEDS = "KEYFILE needs --domain and --selector, and no --config";

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "The relay's configuration: its mail_domain and dkim_keys. Default, without KEYFILE: "
              + CONFIG)
  private @Nullable Path config;

  @Option(names = "--domain", paramLabel = "D", description = "Domain of the key in KEYFILE.")
  private @Nullable String domain;

  @Option(
      names = "--selector",
      paramLabel = "S",
      description = "Selector of the key in KEYFILE; with --config, the only key to look at.")
  private @Nullable String selector;

  @Parameters(arity = "0..1", paramLabel = "KEYFILE", description = "A private key (PEM).")
  private @Nullable Path file;

  private @Nullable ChatmailConfig loaded;

  /** The keys that are meant, at least one. */
  List<SigningKey> keys() throws Problem {
    if (config != null) {
      return configured(config);
    }
    if (file == null && domain == null) {
      return configured(Path.of(CONFIG));
    }
    if (file == null || domain == null || selector == null) {
      throw usage(NEEDS);
    }
    return List.of(read(file, domain, selector));
  }

  /** The setting {@code dns_resolver}, if there is a configuration that has it. */
  Optional<String> resolver() {
    return loaded == null ? Optional.empty() : loaded.dnsResolver();
  }

  ParameterException usage(String message) {
    if (command == null) {
      throw new IllegalStateException(message);
    }
    return new ParameterException(command.commandLine(), message);
  }

  private List<SigningKey> configured(Path path) throws Problem {
    if (file != null || domain != null) {
      throw usage(NEEDS);
    }
    ChatmailConfig ini = load(path);
    loaded = ini;
    if (ini.isIpOnly()) {
      throw new Problem(path + ": the relay " + ini.mailDomain() + " has no domain, so no DKIM");
    }
    Map<String, Path> files = new LinkedHashMap<>(ini.dkimKeys());
    String only = selector == null ? null : selector.toLowerCase(Locale.ROOT);
    if (only != null && !files.containsKey(only)) {
      throw usage("no selector " + only + " in dkim_keys, which has " + files.keySet());
    }
    List<SigningKey> keys = new ArrayList<>();
    for (Map.Entry<String, Path> entry : files.entrySet()) {
      if (only == null || only.equals(entry.getKey())) {
        keys.add(read(entry.getValue(), ini.mailDomain(), entry.getKey()));
      }
    }
    if (keys.isEmpty()) {
      throw new Problem(path + ": dkim_keys names no key");
    }
    return keys;
  }

  private static ChatmailConfig load(Path path) throws Problem {
    try {
      return ChatmailConfig.load(path);
    } catch (ConfigException e) {
      throw new Problem(String.join("\nsealpost: ", e.problems()));
    }
  }

  private SigningKey read(Path path, String ofDomain, String ofSelector) throws Problem {
    try {
      return KeyFile.readOfAnyOwner(path, ofDomain, ofSelector);
    } catch (IOException e) {
      throw Problem.of(e);
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }
}
