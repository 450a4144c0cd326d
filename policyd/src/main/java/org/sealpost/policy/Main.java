// SPDX-License-Identifier: Apache-2.0
package org.sealpost.policy;

import org.sealpost.common.daemon.DaemonProgram;
import org.sealpost.common.metrics.Metrics;
import org.sealpost.common.program.ServiceTable;

/**
 * The policy service as a daemon of its own. See {@link DaemonProgram} for arguments, signals and
 * status.
 */
public final class Main {
  private Main() {}

  /** Runs until a signal ends it. */
  public static void main(String[] arguments) {
    Metrics metrics = new Metrics();
    new ServiceTable(metrics)
        .with("policy", new PolicyServices(metrics)::policy)
        .main("policyd", Main.class, arguments);
  }
}
