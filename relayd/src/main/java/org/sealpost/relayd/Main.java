// SPDX-License-Identifier: Apache-2.0
package org.sealpost.relayd;

import org.sealpost.common.daemon.DaemonProgram;

/** The program {@code sealpostd}. See {@link DaemonProgram} for arguments, signals and status. */
public final class Main {
  private Main() {}

  /** Runs until a signal ends it. */
  public static void main(String[] arguments) {
    RelayServices.table().main("sealpostd", Main.class, arguments);
  }
}
