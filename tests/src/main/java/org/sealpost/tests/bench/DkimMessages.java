// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.bench;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.sealpost.dkim.Field;
import org.sealpost.dkim.KeyPairs;
import org.sealpost.dkim.PublishedKey;
import org.sealpost.dkim.SignatureAlgorithm;
import org.sealpost.dkim.SigningKey;

/**
 * Messages with a header of usual size, and their signatures. Fields and lines are such that
 * relaxed canonicalization only has names to change, so it need not be repeated here.
 */
final class DkimMessages {
  static final String DOMAIN = "chat.example";

  private static final String LINE =
      "wcBMA2Zm Yk2QxVuLAQf/ZT5Nq0 wq6sYkZs1vE5cYwB2jV9m4gH8rX7 pQ==\r\n";

  /**
   * A key pair of rsa-2048 that is new in every run.
   *
   * @param jdkPrivate the same for the JDK's own provider, which the baselines use
   * @param jdkPublic the same
   */
  record Key(SigningKey signing, String published, PrivateKey jdkPrivate, PublicKey jdkPublic) {
    static Key generate(String domain, String selector) throws GeneralSecurityException {
      KeyPair pair = KeyPairs.generate(SignatureAlgorithm.RSA_SHA256, 2048);
      SigningKey signing = KeyPairs.signingKey(domain, selector, pair);
      KeyFactory jdk = KeyFactory.getInstance("RSA");
      return new Key(
          signing,
          new PublishedKey(signing).text(),
          jdk.generatePrivate(new PKCS8EncodedKeySpec(signing.privateKey().getEncoded())),
          jdk.generatePublic(new X509EncodedKeySpec(signing.publicKey().getEncoded())));
    }

    byte[] sign(byte[] data) throws GeneralSecurityException {
      Signature signer = Signature.getInstance("SHA256withRSA");
      signer.initSign(jdkPrivate);
      signer.update(data);
      return signer.sign();
    }
  }

  private final Key key;
  private final List<Field> header;

  DkimMessages() throws GeneralSecurityException {
    key = Key.generate(DOMAIN, "s");
    header = new ArrayList<>();
    header.add(new Field("From", " Alice <alice@chat.example>"));
    header.add(new Field("To", " bob@example.net"));
    header.add(new Field("Subject", " [...]"));
    header.add(new Field("Date", " Sun, 22 Nov 2026 10:00:00 +0000"));
    header.add(new Field("Message-ID", " <1@chat.example>"));
    header.add(new Field("MIME-Version", " 1.0"));
    header.add(new Field("Content-Type", " multipart/encrypted; boundary=\"x\""));
    for (int i = 0; i < 8; i++) {
      header.add(new Field("Chat-Field-" + i, " some value of a usual length, number " + i));
    }
  }

  Key key() {
    return key;
  }

  List<Field> header() {
    return header;
  }

  static byte[] body(int size) {
    return LINE.repeat(size / LINE.length()).getBytes(StandardCharsets.US_ASCII);
  }

  /** The header with a signature over all of it in front. */
  List<Field> signed(byte[] body, String c) throws GeneralSecurityException {
    String h = header.stream().map(Field::name).collect(Collectors.joining(":"));
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(body);
    String value =
        ("v=1; a=rsa-sha256; c=" + c + "; d=" + DOMAIN + "; s=s; h=" + h)
            + ("; bh=" + Base64.getEncoder().encodeToString(hash) + "; b=");
    byte[] b = key.sign(bytes(canonical() + "dkim-signature:" + value));
    List<Field> signed = new ArrayList<>(header);
    String base64 = Base64.getEncoder().encodeToString(b);
    signed.add(0, new Field("DKIM-Signature", " " + value + base64));
    return signed;
  }

  /** What a signature over the header is over, but for the signature's own field. */
  byte[] headerBytes() {
    return bytes(canonical());
  }

  private String canonical() {
    StringBuilder text = new StringBuilder();
    for (Field field : header) {
      text.append(field.name().toLowerCase(Locale.ROOT)).append(':');
      text.append(field.value().strip()).append("\r\n");
    }
    return text.toString();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
