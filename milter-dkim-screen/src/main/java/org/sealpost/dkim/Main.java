// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import org.sealpost.common.metrics.Metrics;
import org.sealpost.common.metrics.MilterMetrics.Role;
import org.sealpost.common.milter.MilterService;
import org.sealpost.common.program.ServiceTable;

/**
 * This filter alone, beside a mail server that needs no encryption rules: {@code incoming}
 * verifies, {@code outgoing} and {@code bounces} sign.
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
                    "incoming", DkimScreens.verify(c, metrics), metrics.milter(Role.INCOMING)))
        .with(
            "outgoing",
            c ->
                new MilterService(
                    "outgoing", DkimScreens.sign(c, metrics), metrics.milter(Role.OUTGOING)))
        .with(
            "bounces",
            c -> MilterService.bounces(DkimScreens.sign(c, metrics), metrics.milter(Role.BOUNCES)))
        .main("milter-dkim-screen", Main.class, arguments);
  }
}
