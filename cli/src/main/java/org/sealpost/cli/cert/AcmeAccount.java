// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.cert;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sealpost.cli.Problem;
import org.sealpost.cli.host.Root;

/**
 * The relay's account with the certificate authority, in {@code /etc/sealpost/acme}: {@code
 * account.key}, PKCS #8 in PEM, root's alone; {@code account.json}, its URL and the names that the
 * authority goes by in CAA records, for everybody.
 *
 * <p>The key is RSA: of an RSA private key Java can tell the public one.
 */
public final class AcmeAccount {
  private static final Path DIRECTORY = Path.of("/etc/sealpost/acme");
  private static final int BITS = 3072;
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  /** The file; names are those of the JSON. */
  private static final class Registration {
    String url = "";
    List<String> caaIdentities = List.of();
  }

  private final Path keyFile;
  private final Path registrationFile;

  AcmeAccount(Root root) {
    keyFile = root.at(DIRECTORY).resolve("account.key");
    registrationFile = root.at(DIRECTORY).resolve("account.json");
  }

  Path keyFile() {
    return keyFile;
  }

  /**
   * The data of a CAA record that lets this account alone have certificates; empty before the first
   * certificate, and if the authority does not say what it goes by.
   */
  public static Optional<String> caa(Root root) throws IOException, Problem {
    Registration registration = new AcmeAccount(root).registration();
    // RFC 8657 section 3.
    return registration.caaIdentities.stream()
        .findFirst()
        .filter(name -> name.matches("[a-zA-Z0-9.-]+") && registration.url.matches("[!-:<-~]+"))
        .map(name -> "0 issue \"" + name + "; accounturi=" + registration.url + "\"");
  }

  /** The account's URL; empty before there is one. */
  Optional<String> url() throws IOException, Problem {
    return Optional.of(registration().url).filter(url -> !url.isEmpty());
  }

  private Registration registration() throws IOException, Problem {
    try {
      Registration read =
          GSON.fromJson(Files.readString(registrationFile, US_ASCII), Registration.class);
      return read == null ? new Registration() : read;
    } catch (NoSuchFileException e) {
      return new Registration();
    } catch (JsonParseException e) {
      throw new Problem(registrationFile + ": cannot be read; remove it, it is made again");
    }
  }

  /** Notes what the authority said; an unchanged file stays. */
  void note(String url, List<String> caaIdentities) throws IOException {
    Registration registration = new Registration();
    registration.url = url;
    registration.caaIdentities = caaIdentities;
    String text = GSON.toJson(registration) + "\n";
    if (!Files.exists(registrationFile)
        || !Files.readString(registrationFile, US_ASCII).equals(text)) {
      write(registrationFile, text, "rw-r--r--");
    }
  }

  /** The key; a new one if there is none. */
  KeyPair key() throws IOException, Problem {
    try {
      if (!Files.exists(keyFile)) {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(BITS);
        write(keyFile, pem(generator.generateKeyPair()), "rw-------");
      }
      return read();
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new Problem(
          keyFile + ": no RSA key in PKCS #8; put it aside, and a new account is made");
    }
  }

  private KeyPair read() throws IOException, GeneralSecurityException {
    String body = Files.readString(keyFile, US_ASCII).replaceAll("-----[A-Z ]+-----|\\s", "");
    KeyFactory rsa = KeyFactory.getInstance("RSA");
    PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(body));
    RSAPrivateCrtKey key = (RSAPrivateCrtKey) rsa.generatePrivate(encoded);
    return new KeyPair(
        rsa.generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent())), key);
  }

  private static String pem(KeyPair pair) {
    return "-----BEGIN PRIVATE KEY-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'})
            .encodeToString(pair.getPrivate().getEncoded())
        + "\n-----END PRIVATE KEY-----\n";
  }

  /** Whole or not at all: with half a key the account would be lost. */
  static void write(Path file, String text, String mode) throws IOException {
    Files.createDirectories(file.getParent());
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    try (SeekableByteChannel out =
        Files.newByteChannel(
            fresh,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      Channels.newOutputStream(out).write(text.getBytes(US_ASCII));
    }
    Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString(mode));
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
