// SPDX-License-Identifier: Apache-2.0
package org.sealpost.relayd;

import java.util.ArrayList;
import java.util.List;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.daemon.Service;
import org.sealpost.common.metrics.Metrics;
import org.sealpost.common.metrics.MilterMetrics.Role;
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
  private final Metrics metrics = new Metrics();
  private final KeyLookup keys = new KeyLookup(metrics.dns());
  private final PolicyServices policy = new PolicyServices(metrics);
  private final MetadataServices metadata = new MetadataServices(metrics);
  private final WebServices web = new WebServices(metrics);
  private final OutgoingServices https = new OutgoingServices(metrics);

  private RelayServices() {}

  /** All of them; what they share lives as long as the table. */
  static ServiceTable table() {
    RelayServices services = new RelayServices();
    return new ServiceTable(services.metrics)
        .with("incoming", services::incoming)
        .with("outgoing", services::outgoing)
        .with("bounces", services::bounces)
        .with("policy", services.policy::policy)
        .with("doveauth", services::doveauth)
        .with("lastlogin", c -> DictServices.lastlogin(c, services.metrics))
        .with("metadata", services.metadata::metadata)
        .with("checkpassword", services::checkpassword)
        .with("web", services.web::web)
        .with("outgoing-map", services.https::map)
        .with("outgoing-https", services.https::lmtp);
  }

  /** Encryption first: a message that is readable never costs a DNS look-up. */
  private Service incoming(ChatmailConfig config) {
    VerifySettings settings =
        VerifySettings.strict(config.behindProxy()).reportingAs(config.authservId().orElse(null));
    List<Screen.Factory> screens = new ArrayList<>(EncryptionScreens.incoming(config, metrics));
    screens.addAll(DkimScreens.verify(keys.of(config), settings, metrics));
    return new MilterService("incoming", screens, metrics.milter(Role.INCOMING));
  }

  /** The signature last: it covers the header as it leaves. */
  private Service outgoing(ChatmailConfig config) {
    List<Screen.Factory> screens = new ArrayList<>(EncryptionScreens.outgoing(config, metrics));
    screens.addAll(DkimScreens.sign(config, metrics));
    return new MilterService("outgoing", screens, metrics.milter(Role.OUTGOING));
  }

  /** Bounces are neither encrypted nor by one of our users, and nobody is there to be refused. */
  private Service bounces(ChatmailConfig config) {
    return MilterService.bounces(DkimScreens.sign(config, metrics), metrics.milter(Role.BOUNCES));
  }

  private Service doveauth(ChatmailConfig config) {
    return DictServices.doveauth(config, policy.creationLimit(config), metrics);
  }

  private Service checkpassword(ChatmailConfig config) {
    return DictServices.checkpassword(config, policy.creationLimit(config), metrics);
  }
}
