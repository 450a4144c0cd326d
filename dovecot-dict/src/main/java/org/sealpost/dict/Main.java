// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict;

import org.sealpost.common.daemon.DaemonProgram;
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
    new ServiceTable()
        .with("doveauth", DictServices::doveauth)
        .with("lastlogin", DictServices::lastlogin)
        .with("metadata", new MetadataServices()::metadata)
        .with("checkpassword", DictServices::checkpassword)
        .main("dovecot-dict", Main.class, arguments);
  }
}
