// SPDX-License-Identifier: Apache-2.0
package org.sealpost.relayd;

import org.sealpost.common.milter.MilterService;
import org.sealpost.common.program.ServiceTable;
import org.sealpost.dict.DictServices;
import org.sealpost.e2ee.EncryptionScreens;

/**
 * The services of a relay, each behind the socket of its name. A milter's screens stand in the
 * order in which they may refuse.
 */
final class RelayServices {
  static final ServiceTable ALL =
      new ServiceTable()
          .with("incoming", c -> new MilterService("incoming", EncryptionScreens.incoming(c)))
          .with("outgoing", c -> new MilterService("outgoing", EncryptionScreens.outgoing(c)))
          .with("doveauth", DictServices::doveauth)
          .with("lastlogin", DictServices::lastlogin)
          .with("checkpassword", DictServices::checkpassword);

  private RelayServices() {}
}
