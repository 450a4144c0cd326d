// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A private key in a PEM file (RFC 7468): PKCS#8 ({@code PRIVATE KEY}, RSA or Ed25519) or PKCS#1
 * ({@code RSA PRIVATE KEY}); opendkim-genkey writes either, as its OpenSSL does.
 *
 * <p>Limits: 64 KB; the owner is root or this process' user, nobody else may write, and only the
 * group may read beside the owner (0600 or 0640).
 *
 * <p>Diagnostics: {@link IOException} whose message names the file, what is wrong and what helps.
 */
public final class KeyFile {
  private static final int MAX_BYTES = 64 << 10;
  private static final Pattern PEM =
      Pattern.compile(
          "-----BEGIN ((?:RSA )?PRIVATE KEY)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> ALLOWED =
      PosixFilePermissions.fromString("rw-r-----");

  private KeyFile() {}

  /** Reads a key and checks who else could have. */
  public static SigningKey read(Path file, String domain, String selector) throws IOException {
    checkOwner(file);
    return readOfAnyOwner(file, domain, selector);
  }

  /** The same for an operator's tool, which may run as another user than the daemon. */
  public static SigningKey readOfAnyOwner(Path file, String domain, String selector)
      throws IOException {
    checkMode(file);
    byte[] bytes;
    try (SeekableByteChannel channel = Files.newByteChannel(file, StandardOpenOption.READ)) {
      bytes = Channels.newInputStream(channel).readNBytes(MAX_BYTES + 1);
    }
    Matcher pem = PEM.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
    if (bytes.length > MAX_BYTES || !pem.find()) {
      throw new IOException(file + ": no PEM private key (PKCS#8 or PKCS#1, without password)");
    }
    try {
      byte[] der = Base64.getDecoder().decode(TagList.withoutSpace(pem.group(2)));
      boolean pkcs1 = pem.group(1).startsWith("RSA");
      KeyPair pair = KeyPairs.fromPkcs8(pkcs1 ? Der.rsaPrivateKeyInfo(der) : der);
      return KeyPairs.signingKey(domain, selector, pair);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Writes a new key, readable by its owner alone.
   *
   * @throws java.nio.file.FileAlreadyExistsException there is a file: a key is never overwritten
   */
  public static void write(Path file, KeyPair pair) throws IOException {
    Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
    String pem =
        "-----BEGIN PRIVATE KEY-----\n"
            + lines.encodeToString(pair.getPrivate().getEncoded())
            + "\n-----END PRIVATE KEY-----\n";
    Set<StandardOpenOption> options =
        EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel out =
        FileChannel.open(file, options, PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
      Channels.newOutputStream(out).write(pem.getBytes(StandardCharsets.US_ASCII));
      // Its public half goes to the DNS next, and stays there.
      out.force(true);
    }
  }

  private static void checkOwner(Path file) throws IOException {
    String owner = Files.readAttributes(file, PosixFileAttributes.class).owner().getName();
    if (!owner.equals("root") && !owner.equals(System.getProperty("user.name"))) {
      throw new IOException(
          file + ": belongs to " + owner + ", should belong to root or to the daemon's user");
    }
  }

  private static void checkMode(Path file) throws IOException {
    PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
    if (!attributes.isRegularFile()) {
      throw new IOException(file + ": not a file");
    }
    if (!ALLOWED.containsAll(attributes.permissions())) {
      throw new IOException(
          file
              + ": mode "
              + PosixFilePermissions.toString(attributes.permissions())
              + " lets others use the key; chmod 0600 or 0640");
    }
  }
}
