// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.metadata;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Credentials made from a secret that the TURN server knows too (coturn's {@code use-auth-secret};
 * draft-uberti-behave-turn-rest-00 section 2.2).
 *
 * <pre>
 * user      time of expiry, seconds of Unix: five days from now
 * password  base64 of HMAC-SHA1(secret, user)
 * </pre>
 *
 * <p>The secret is the first line of a file, without blanks around it. If there is no file, one is
 * made with a random secret, for the mail user's eyes only.
 */
final class TurnSecret implements TurnCredentials {
  private static final Duration LIFETIME = Duration.ofDays(5);
  private static final int MAX_FILE = 4096;
  private static final int SECRET_BYTES = 32;

  private final Path file;
  private final Clock clock;

  TurnSecret(Path file, Clock clock) {
    this.file = file;
    this.clock = clock;
  }

  @Override
  public String next() throws IOException {
    String user = Long.toString(clock.instant().plus(LIFETIME).getEpochSecond());
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(secret().getBytes(UTF_8), "HmacSHA1"));
      byte[] password = mac.doFinal(user.getBytes(US_ASCII));
      return user + ":" + Base64.getEncoder().encodeToString(password);
    } catch (GeneralSecurityException e) {
      throw new IOException("this Java has no HMAC-SHA1", e);
    }
  }

  /** Read each time: an operator may change it together with the TURN server's. */
  private String secret() throws IOException {
    String secret;
    try {
      secret = read();
    } catch (NoSuchFileException e) {
      make();
      secret = read();
    }
    if (secret.isEmpty()) {
      throw new IOException("the secret of the TURN server is empty");
    }
    return secret;
  }

  private String read() throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MAX_FILE), UTF_8).lines().findFirst().orElse("").strip();
    }
  }

  /** Whole or not at all: another process must not read half a secret. */
  private void make() throws IOException {
    byte[] random = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(random);
    Path whole = file.resolveSibling(file.getFileName() + "." + ProcessHandle.current().pid());
    Files.deleteIfExists(whole);
    try (SeekableByteChannel out =
        Files.newByteChannel(
            whole,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      Channels.newOutputStream(out)
          .write((HexFormat.of().formatHex(random) + "\n").getBytes(US_ASCII));
    }
    try {
      Files.createLink(file, whole);
    } catch (FileAlreadyExistsException e) {
      // Another process was faster; its secret counts.
    } finally {
      Files.delete(whole);
    }
  }
}
