// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict;

import org.sealpost.common.accounts.CreationLimit;
import org.sealpost.common.daemon.DaemonProgram;
import org.sealpost.common.metrics.Metrics;
import org.sealpost.common.program.ServiceTable;
import org.sealpost.dict.metadata.MetadataServices;

/**
 * The services of this module as a daemon of their own. See {@link DaemonProgram} for arguments,
 * signals and status.
 */
public final class Main {
  private Main() {}

  /** Runs until a signal ends it. */
  public static void main(String[] arguments) {
    Metrics metrics = new Metrics();
    new ServiceTable(metrics)
        .with("doveauth", c -> DictServices.doveauth(c, CreationLimit.NONE, metrics))
        .with("lastlogin", c -> DictServices.lastlogin(c, metrics))
        .with("metadata", new MetadataServices(metrics)::metadata)
        .with("checkpassword", c -> DictServices.checkpassword(c, CreationLimit.NONE, metrics))
        .main("dovecot-dict", Main.class, arguments);
  }
}
