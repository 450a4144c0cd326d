// SPDX-License-Identifier: Apache-2.0
package org.sealpost.policy;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import org.sealpost.common.accounts.CreationLimit;
import org.sealpost.common.daemon.Connection;
import org.sealpost.common.daemon.Log;
import org.sealpost.common.daemon.Service;
import org.sealpost.common.metrics.PolicyMetrics;
import org.sealpost.common.metrics.PolicyMetrics.Answer;

/**
 * The {@code policy} socket: Postfix policy delegation (SMTPD_POLICY_README). A connection carries
 * request after request:
 *
 * <pre>
 * answer = "action=" action LF LF
 * </pre>
 *
 * Beside Postfix's {@code request=smtpd_access_policy} there is one of our own: {@code
 * request=sealpost_create_address} with {@code client_address}, asked by a {@code doveauth} that
 * runs as a process of its own, and answered {@code DUNNO} or {@code REJECT}.
 *
 * <p>Diagnostics: in any trouble, the peer's or our own, there is a warning, no answer and a closed
 * connection, as the README asks. Postfix tries once more and then tells its client 451; nothing is
 * ever accepted because we could not decide.
 */
public final class PolicyService implements Service {
  private static final String ACCESS_POLICY = "smtpd_access_policy";
  private static final String CREATE_ADDRESS = "sealpost_create_address";

  private final Policy policy;
  private final CreationLimit creations;
  private final PolicyMetrics metrics;
  private final Runnable atBegin;
  private final Runnable atStop;

  /**
   * @param atBegin called when its configuration is taken up
   * @param atStop called once, when no connection is left
   */
  PolicyService(
      Policy policy,
      CreationLimit creations,
      PolicyMetrics metrics,
      Runnable atBegin,
      Runnable atStop) {
    this.metrics = metrics;
    this.policy = policy;
    this.creations = creations;
    this.atBegin = atBegin;
    this.atStop = atStop;
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
      Action action = measured(request);
      connection.write(ByteBuffer.wrap(action.bytes()));
      request = requests.next();
    }
  }

  @Override
  public void begin() {
    atBegin.run();
  }

  @Override
  public void stop() {
    atStop.run();
  }

  private Action measured(PolicyRequest request) throws IOException {
    long began = System.nanoTime();
    Answer answer = Answer.FAILED;
    try {
      Action action = answer(request);
      answer = action.isRefusal() ? Answer.REFUSED : Answer.DUNNO;
      return action;
    } finally {
      metrics.answered(answer, began);
    }
  }

  private Action answer(PolicyRequest request) throws IOException {
    return switch (request.request()) {
      case ACCESS_POLICY -> access(request);
      case CREATE_ADDRESS ->
          creations.allow(request.clientAddress()) ? Action.DUNNO : Action.REJECT;
      default -> throw new ProtocolException("policy request of an unknown kind");
    };
  }

  private Action access(PolicyRequest request) throws IOException {
    Action action = policy.decide(request);
    if (action.isRefusal()) {
      Log.info("policy: " + request.protocolState() + ": " + Log.withoutAddresses(action.text()));
    }
    return action;
  }
}
