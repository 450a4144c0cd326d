// SPDX-License-Identifier: Apache-2.0
package org.sealpost.relayd;

import org.sealpost.common.milter.MilterService;
import org.sealpost.common.program.ServiceTable;
import org.sealpost.dict.DictServices;
import org.sealpost.e2ee.EncryptionScreens;
import org.sealpost.policy.PolicyServices;

/**
 * The services of a relay, each behind the socket of its name. A milter's screens stand in the
 * order in which they may refuse.
 */
final class RelayServices {
  private RelayServices() {}

  /** All of them; what they share lives as long as the table. */
  static ServiceTable table() {
    PolicyServices policy = new PolicyServices();
    return new ServiceTable()
        .with("incoming", c -> new MilterService("incoming", EncryptionScreens.incoming(c)))
        .with("outgoing", c -> new MilterService("outgoing", EncryptionScreens.outgoing(c)))
        .with("policy", policy::policy)
        .with("doveauth", c -> DictServices.doveauth(c, policy.creationLimit(c)))
        .with("lastlogin", DictServices::lastlogin)
        .with("checkpassword", c -> DictServices.checkpassword(c, policy.creationLimit(c)));
  }
}
