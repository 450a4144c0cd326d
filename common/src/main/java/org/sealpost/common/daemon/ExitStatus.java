// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.daemon;

/** What the process's exit status says, as in sysexits(3). */
public final class ExitStatus {
  /** Ended as asked, by SIGTERM or SIGINT, after the drain. */
  public static final int OK = 0;

  /** EX_USAGE: unknown option or service. */
  public static final int USAGE = 64;

  /** EX_SOFTWARE: our bug, or no memory. */
  public static final int SOFTWARE = 70;

  /** EX_OSERR: cannot listen. */
  public static final int OS_ERROR = 71;

  /** EX_CONFIG: bad configuration. */
  public static final int CONFIG = 78;

  private ExitStatus() {}

  /** Ends the process at once, by means that need no memory. */
  static void outOfMemory() {
    try {
      System.err.println("fatal: out of memory");
    } finally {
      Runtime.getRuntime().halt(SOFTWARE);
    }
  }
}
