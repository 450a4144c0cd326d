// SPDX-License-Identifier: Apache-2.0
package org.sealpost.e2ee;

import org.sealpost.common.metrics.Metrics;
import org.sealpost.common.metrics.MilterMetrics.Role;
import org.sealpost.common.milter.MilterService;
import org.sealpost.common.program.ServiceTable;

/**
 * This filter as a daemon of its own, for those who want nothing but the encryption rules beside
 * their mail server: no DKIM. See {@link org.sealpost.common.daemon.DaemonProgram} for arguments,
 * signals and status.
 */
public final class Main {
  private Main() {}

  /** Runs until a signal ends it. */
  public static void main(String[] arguments) {
    Metrics metrics = new Metrics();
    new ServiceTable(metrics)
        .with(
            "incoming",
            c ->
                new MilterService(
                    "incoming",
                    EncryptionScreens.incoming(c, metrics),
                    metrics.milter(Role.INCOMING)))
        .with(
            "outgoing",
            c ->
                new MilterService(
                    "outgoing",
                    EncryptionScreens.outgoing(c, metrics),
                    metrics.milter(Role.OUTGOING)))
        .main("milter-e2ee", Main.class, arguments);
  }
}
