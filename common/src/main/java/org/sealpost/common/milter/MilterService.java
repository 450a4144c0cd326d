// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.milter;

import java.io.IOException;
import java.util.List;
import org.sealpost.common.daemon.Connection;
import org.sealpost.common.daemon.Service;
import org.sealpost.common.metrics.Metrics;
import org.sealpost.common.metrics.MilterMetrics;

/** A milter: a socket for {@code smtpd_milters} or {@code non_smtpd_milters}, and its screens. */
public final class MilterService implements Service {
  private final String name;
  private final List<Screen.Factory> screens;
  private final boolean passesOversized;
  private final MilterMetrics metrics;

  /** A service that nobody measures. */
  public MilterService(String name, List<Screen.Factory> screens) {
    this(name, screens, new Metrics().milter(MilterMetrics.Role.INCOMING));
  }

  /**
   * Makes a service.
   *
   * @param screens in the order in which they may refuse and change a message
   */
  public MilterService(String name, List<Screen.Factory> screens, MilterMetrics metrics) {
    this(name, screens, false, metrics);
  }

  private MilterService(
      String name, List<Screen.Factory> screens, boolean passesOversized, MilterMetrics metrics) {
    this.name = name;
    this.screens = List.copyOf(screens);
    this.passesOversized = passesOversized;
    this.metrics = metrics;
  }

  /**
   * The service {@code bounces}, for {@code non_smtpd_milters}. Whoever refuses a bounce leaves the
   * original mail deferred, so one whose header is beyond the limits goes on as it is.
   *
   * @param screens that refuse nothing either
   */
  public static MilterService bounces(List<Screen.Factory> screens, MilterMetrics metrics) {
    return new MilterService("bounces", screens, true, metrics);
  }

  @Override
  public String name() {
    return name;
  }

  /** The MTA would answer 451 to every later MAIL of the session: it is told at MAIL instead. */
  @Override
  public boolean closesIdleOnDrain() {
    return false;
  }

  @Override
  public void serve(Connection connection) throws IOException {
    new MilterSession(connection, screens, passesOversized, MessageMemory.SHARED, metrics).run();
  }
}
