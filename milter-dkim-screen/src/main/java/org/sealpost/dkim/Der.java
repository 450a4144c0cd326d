// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import java.io.ByteArrayOutputStream;

/** The few DER wrappers (X.690) between PKCS#1 and what JCA reads. */
final class Der {
  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int OCTET_STRING = 0x04;
  private static final int SEQUENCE = 0x30;

  /** AlgorithmIdentifier rsaEncryption, NULL (RFC 8017 appendix A.1). */
  private static final byte[] RSA_ENCRYPTION = {
    0x30,
    0x0d,
    0x06,
    0x09,
    0x2a,
    (byte) 0x86,
    0x48,
    (byte) 0x86,
    (byte) 0xf7,
    0x0d,
    0x01,
    0x01,
    0x01,
    0x05,
    0x00
  };

  private Der() {}

  /** RSAPrivateKey (PKCS#1) as PrivateKeyInfo (PKCS#8, RFC 5208). */
  static byte[] rsaPrivateKeyInfo(byte[] pkcs1) {
    return wrap(
        SEQUENCE, join(wrap(INTEGER, new byte[] {0}), RSA_ENCRYPTION, wrap(OCTET_STRING, pkcs1)));
  }

  /** RSAPublicKey (PKCS#1) as SubjectPublicKeyInfo (RFC 5280). */
  static byte[] rsaPublicKeyInfo(byte[] pkcs1) {
    return wrap(SEQUENCE, join(RSA_ENCRYPTION, wrap(BIT_STRING, join(new byte[] {0}, pkcs1))));
  }

  private static byte[] wrap(int tag, byte[] content) {
    int n = content.length;
    byte[] length;
    if (n < 0x80) {
      length = new byte[] {(byte) n};
    } else if (n < 0x100) {
      length = new byte[] {(byte) 0x81, (byte) n};
    } else if (n < 0x10000) {
      length = new byte[] {(byte) 0x82, (byte) (n >> 8), (byte) n};
    } else {
      length = new byte[] {(byte) 0x83, (byte) (n >> 16), (byte) (n >> 8), (byte) n};
    }
    return join(new byte[] {(byte) tag}, length, content);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
