// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.cert;

import java.io.IOException;
import java.nio.file.Path;
import org.sealpost.cli.host.Programs;
import org.sealpost.cli.host.SystemPrograms;

/** A certificate that answers for itself, as a server of the tests has it. */
final class SelfSigned {
  private SelfSigned() {}

  /** Makes it, with its key, for an IP address. */
  static void make(String address, Path key, Path certificate) throws IOException {
    Programs.Result made =
        new SystemPrograms()
            .run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-subj",
                "/CN=authority",
                "-addext",
                "subjectAltName=IP:" + address,
                "-keyout",
                key.toString(),
                "-out",
                certificate.toString());
    if (!made.ok()) {
      throw new IOException(made.said());
    }
  }
}
