// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sealpost.dkim.KeyFile;
import org.sealpost.dkim.KeyPairs;
import org.sealpost.dkim.SignatureAlgorithm;
import org.sealpost.dkim.SigningKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sealpost dkim keygen}. */
@Command(
    name = "keygen",
    description = {
      "Makes a private key and prints the DNS record to publish.",
      "FILE is readable by its owner alone, who is the user that runs this; chown it to the user of"
          + " the daemon. Name it in the setting dkim_keys when the record is in DNS."
    },
    mixinStandardHelpOptions = true)
final class DkimKeygen implements Callable<Integer> {
  /** What verifiers take: RFC 8301 section 3.2, and a bound that ours has too. */
  private static final int MIN_BITS = 1024;

  private static final int MAX_BITS = 8192;

  /** Stands in for a domain that was not given; never shown. */
  private static final String NO_DOMAIN = "domain.invalid";

  /** Kinds of key. */
  enum Type {
    RSA,
    ED25519;

    @Override
    public String toString() {
      return this == RSA ? "rsa" : "ed25519";
    }
  }

  @Spec private @Nullable CommandSpec command;

  @Option(
      names = "--selector",
      paramLabel = "S",
      defaultValue = "opendkim",
      description = "Name of the key in DNS; default: ${DEFAULT-VALUE}.")
  private String selector = "";

  @Option(
      names = "--type",
      defaultValue = "rsa",
      description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}. Not all verify ed25519.")
  private Type type = Type.RSA;

  @Option(
      names = "--bits",
      paramLabel = "N",
      defaultValue = "2048",
      description = "Size of an RSA key, " + MIN_BITS + " to " + MAX_BITS + "; default: 2048.")
  private int bits;

  @Option(
      names = "--domain",
      paramLabel = "D",
      description = "The mail domain; without it, names are relative to its zone.")
  private @Nullable String domain;

  @Option(names = "--force", description = "Replace FILE if there is one. Its key is lost.")
  private boolean force;

  @Parameters(paramLabel = "FILE", description = "Where the key goes.")
  private Path file = Path.of("");

  @Override
  public Integer call() throws Problem, GeneralSecurityException {
    CommandSpec spec = Objects.requireNonNull(command);
    if (bits < MIN_BITS || bits > MAX_BITS) {
      throw new ParameterException(
          spec.commandLine(), "--bits " + bits + ": needs " + MIN_BITS + " to " + MAX_BITS);
    }
    SignatureAlgorithm algorithm =
        type == Type.RSA ? SignatureAlgorithm.RSA_SHA256 : SignatureAlgorithm.ED25519_SHA256;
    KeyPair pair = KeyPairs.generate(algorithm, bits);
    SigningKey key;
    try {
      key = KeyPairs.signingKey(domain == null ? NO_DOMAIN : domain, selector, pair);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
    write(pair);
    KeyEntry entry = KeyEntry.of(key);
    (domain == null ? entry.relativeTo(NO_DOMAIN) : entry).print(spec.commandLine().getOut());
    return Sealpost.OK;
  }

  private void write(KeyPair pair) throws Problem {
    try {
      if (force) {
        replace(pair);
      } else {
        KeyFile.write(file, pair);
      }
    } catch (FileAlreadyExistsException e) {
      throw new Problem(e.getMessage() + ": exists already" + (force ? "" : "; see --force"));
    } catch (IOException e) {
      throw Problem.of(e);
    }
  }

  /** The old key stays until the new one is whole. */
  private void replace(KeyPair pair) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    KeyFile.write(fresh, pair);
    try {
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
