// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import java.io.IOException;
import org.sealpost.tests.client.RelayEnv;
import org.sealpost.tests.client.SmtpClient;
import org.sealpost.tests.client.Tls;

/** The two doors for a relay's own users. */
enum Port {
  /** 587: STARTTLS (RFC 6409). */
  SUBMISSION {
    @Override
    SmtpClient open(RelayEnv env) throws IOException {
      return SmtpClient.connect(env.server("SUBMISSION_PORT"), null, null).startTls(env.tls());
    }
  },
  /** 465: TLS from the first byte (RFC 8314). */
  SUBMISSIONS {
    @Override
    SmtpClient open(RelayEnv env) throws IOException {
      Tls tls = env.tls();
      return SmtpClient.connect(env.server("SMTPS_PORT"), null, tls).ehlo();
    }
  };

  /** Connects, with TLS, up to EHLO. */
  abstract SmtpClient open(RelayEnv env) throws IOException;
}
