// SPDX-License-Identifier: Apache-2.0
package org.sealpost.policy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import org.sealpost.common.daemon.Connection;
import org.sealpost.common.daemon.Log;
import org.sealpost.common.daemon.Service;

/**
 * The {@code policy} socket: Postfix policy delegation (SMTPD_POLICY_README). A connection carries
 * request after request:
 *
 * <pre>
 * answer = "action=" action LF LF
 * </pre>
 *
 * <p>Diagnostics: in any trouble, the peer's or our own, there is a warning, no answer and a closed
 * connection, as the README asks. Postfix tries once more and then tells its client 451; nothing is
 * ever accepted because we could not decide.
 */
public final class PolicyService implements Service {
  private static final String ACCESS_POLICY = "smtpd_access_policy";

  private final Policy policy;

  PolicyService(Policy policy) {
    this.policy = policy;
  }

  @Override
  public String name() {
    return "policy";
  }

  @Override
  public void serve(Connection connection) throws IOException {
    PolicyRequestReader requests = new PolicyRequestReader(connection);
    PolicyRequest request = requests.next();
    while (request != null) {
      Action action = answer(request);
      connection.write(ByteBuffer.wrap(("action=" + action.text() + "\n\n").getBytes(ISO_8859_1)));
      request = requests.next();
    }
  }

  private Action answer(PolicyRequest request) throws IOException {
    if (!request.request().equals(ACCESS_POLICY)) {
      throw new ProtocolException("policy request is not " + ACCESS_POLICY);
    }
    Action action = policy.decide(request);
    if (action.isRefusal()) {
      Log.info("policy: " + request.protocolState() + ": " + withoutAddresses(action.text()));
    }
    return action;
  }

  /** Addresses stand in angle brackets; the log gets the brackets only. */
  private static String withoutAddresses(String text) {
    return text.replaceAll("<[^>]*>", "<>");
  }
}
