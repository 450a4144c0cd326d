// SPDX-License-Identifier: Apache-2.0
package org.sealpost.relayd;

import java.util.ArrayList;
import java.util.List;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.daemon.Service;
import org.sealpost.common.milter.MilterService;
import org.sealpost.common.milter.Screen;
import org.sealpost.common.program.ServiceTable;
import org.sealpost.dict.DictServices;
import org.sealpost.dict.metadata.MetadataServices;
import org.sealpost.dkim.DkimScreens;
import org.sealpost.dkim.VerifySettings;
import org.sealpost.e2ee.EncryptionScreens;
import org.sealpost.policy.PolicyServices;
import org.sealpost.web.WebServices;
import org.sealpost.web.outgoing.OutgoingServices;

/**
 * The services of a relay, each behind the socket of its name. A milter's screens stand in the
 * order in which they may refuse.
 */
final class RelayServices {
  private RelayServices() {}

  /** All of them; what they share lives as long as the table. */
  static ServiceTable table() {
    PolicyServices policy = new PolicyServices();
    KeyLookup keys = new KeyLookup();
    MetadataServices metadata = new MetadataServices();
    OutgoingServices outgoing = new OutgoingServices();
    return new ServiceTable()
        .with("incoming", c -> incoming(c, keys))
        .with("outgoing", RelayServices::outgoing)
        // Bounces are neither encrypted nor by one of our users, and nobody is there to be refused.
        .with("bounces", c -> new MilterService("bounces", DkimScreens.sign(c)))
        .with("policy", policy::policy)
        .with("doveauth", c -> DictServices.doveauth(c, policy.creationLimit(c)))
        .with("lastlogin", DictServices::lastlogin)
        .with("metadata", metadata::metadata)
        .with("checkpassword", c -> DictServices.checkpassword(c, policy.creationLimit(c)))
        .with("web", new WebServices()::web)
        .with("outgoing-map", outgoing::map)
        .with("outgoing-https", outgoing::lmtp);
  }

  /** Encryption first: a message that is readable never costs a DNS look-up. */
  private static Service incoming(ChatmailConfig config, KeyLookup keys) {
    VerifySettings settings =
        VerifySettings.strict(config.behindProxy()).reportingAs(config.authservId().orElse(null));
    List<Screen.Factory> screens = new ArrayList<>(EncryptionScreens.incoming(config));
    screens.addAll(DkimScreens.verify(keys.of(config), settings));
    return new MilterService("incoming", screens);
  }

  /** The signature last: it covers the header as it leaves. */
  private static Service outgoing(ChatmailConfig config) {
    List<Screen.Factory> screens = new ArrayList<>(EncryptionScreens.outgoing(config));
    screens.addAll(DkimScreens.sign(config));
    return new MilterService("outgoing", screens);
  }
}
