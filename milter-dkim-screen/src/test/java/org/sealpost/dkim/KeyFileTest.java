// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sealpost.dkim.TestKeys.DOMAIN;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFileTest {
  @TempDir Path dir;

  @ParameterizedTest
  @EnumSource
  void write_thenRead_givesTheSameKey(SignatureAlgorithm algorithm) throws Exception {
    KeyPair pair = KeyPairs.generate(algorithm, 2048);
    Path file = dir.resolve("key.pem");
    KeyFile.write(file, pair);
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    SigningKey key = KeyFile.read(file, "Chat.Example", "Sel");
    assertEquals(algorithm, key.algorithm());
    assertEquals(pair.getPublic(), key.publicKey());
    assertEquals("sel._domainkey.chat.example", key.dnsName());
    assertThrows(FileAlreadyExistsException.class, () -> KeyFile.write(file, pair));
  }

  @Test
  void read_pkcs1() throws Exception {
    KeyPair pair = KeyPairs.generate(SignatureAlgorithm.RSA_SHA256, 2048);
    // PrivateKeyInfo of an RSA key of 2048 bits: the PKCS#1 key starts at octet 26.
    byte[] info = pair.getPrivate().getEncoded();
    byte[] pkcs1 = Arrays.copyOfRange(info, 26, info.length);
    Path file = pem("RSA PRIVATE KEY", pkcs1);
    assertEquals(pair.getPublic(), KeyFile.read(file, DOMAIN, "s").publicKey());
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r--r--", "rw-rw----", "rwx------", "rw----r--", "rw-r---w-"})
  void read_openToOthers_isRefused(String mode) throws Exception {
    Path file = dir.resolve("key.pem");
    KeyFile.write(file, KeyPairs.generate(SignatureAlgorithm.ED25519_SHA256, 0));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    IOException e = assertThrows(IOException.class, () -> KeyFile.read(file, DOMAIN, "s"));
    assertTrue(String.valueOf(e.getMessage()).contains("chmod"), e.getMessage());
  }

  @Test
  void read_ofAnotherUser_isRefused() throws Exception {
    Path file = dir.resolve("key.pem");
    KeyFile.write(file, KeyPairs.generate(SignatureAlgorithm.ED25519_SHA256, 0));
    Assumptions.assumeTrue(
        Files.getOwner(file).getName().equals("root"), "SKIPPED: only root gives files away");
    UserPrincipalLookupService users = dir.getFileSystem().getUserPrincipalLookupService();
    Files.setOwner(file, users.lookupPrincipalByName("nobody"));
    IOException e = assertThrows(IOException.class, () -> KeyFile.read(file, DOMAIN, "s"));
    assertTrue(String.valueOf(e.getMessage()).contains("belongs to nobody"), e.getMessage());
    assertEquals("s", KeyFile.readOfAnyOwner(file, DOMAIN, "s").selector());
  }

  @ParameterizedTest
  @ValueSource(strings = {"r--------", "rw-------", "rw-r-----"})
  void read_closedEnough(String mode) throws Exception {
    Path file = dir.resolve("key.pem");
    KeyFile.write(file, KeyPairs.generate(SignatureAlgorithm.ED25519_SHA256, 0));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    assertEquals("s", KeyFile.read(file, DOMAIN, "s").selector());
  }

  @Test
  void read_noKey_namesTheFile() throws Exception {
    for (Path file :
        new Path[] {pem("EC PRIVATE KEY", new byte[40]), pem("PRIVATE KEY", new byte[40])}) {
      IOException e = assertThrows(IOException.class, () -> KeyFile.read(file, DOMAIN, "s"));
      assertTrue(String.valueOf(e.getMessage()).contains(file.toString()), e.getMessage());
    }
    assertThrows(IOException.class, () -> KeyFile.read(dir.resolve("none"), DOMAIN, "s"));
    assertThrows(IOException.class, () -> KeyFile.read(dir, DOMAIN, "s"));
  }

  @Test
  void read_shortRsaKey_isRefused() throws Exception {
    Path file = dir.resolve("key.pem");
    KeyFile.write(file, KeyPairs.generate(SignatureAlgorithm.RSA_SHA256, 768));
    IOException e = assertThrows(IOException.class, () -> KeyFile.read(file, DOMAIN, "s"));
    assertTrue(String.valueOf(e.getMessage()).contains("768"), e.getMessage());
  }

  @Test
  void publishedKey_record_isCutAndChecked() throws Exception {
    PublishedKey rsa = new PublishedKey(TestKeys.RSA);
    assertEquals(rsa.text(), String.join("", rsa.strings()));
    assertTrue(rsa.strings().stream().allMatch(s -> s.length() <= 255));
    assertEquals(2, rsa.strings().size());
    assertTrue(rsa.zoneLine().startsWith("rsa._domainkey.chat.example. IN TXT ( \"v=DKIM1;"));
    String name = TestKeys.RSA.dnsName();
    assertEquals(PublishedKey.State.OK, state(TestKeys.dns()));
    assertEquals(PublishedKey.State.MISSING, state(new FakeDns()));
    assertEquals(PublishedKey.State.UNKNOWN, state(new FakeDns().failing(name)));
    String other = new PublishedKey(TestKeys.ED25519).text();
    assertEquals(PublishedKey.State.WRONG, state(new FakeDns().with(name, other)));
    assertEquals(PublishedKey.State.WRONG, state(new FakeDns().with(name, rsa.text() + ":y")));
    assertEquals(PublishedKey.State.REVOKED, state(new FakeDns().with(name, "v=DKIM1; p=")));
    assertEquals(PublishedKey.State.AMBIGUOUS, state(new FakeDns().with(name, rsa.text(), other)));
  }

  private static PublishedKey.State state(FakeDns dns)
      throws InterruptedException, ExecutionException {
    return new PublishedKey(TestKeys.RSA).check(dns).get();
  }

  private Path pem(String type, byte[] der) throws IOException {
    String text =
        "-----BEGIN "
            + type
            + "-----\n"
            + Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(der)
            + "\n-----END "
            + type
            + "-----\n";
    Path file = Files.createTempFile(dir, "key", ".pem");
    return Files.writeString(file, text);
  }
}
