// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.replay;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.daemon.Service;
import org.sealpost.common.milter.MilterService;
import org.sealpost.dict.DictServices;
import org.sealpost.e2ee.EncryptionScreens;
import org.sealpost.policy.PolicyServices;

/** The services as the daemon composes them. */
final class RealServices implements Services {
  @Override
  public Service open(String name, ChatmailConfig config, Clock clock) {
    return switch (name) {
      case "incoming" -> new MilterService(name, EncryptionScreens.incoming(config));
      case "outgoing" -> new MilterService(name, EncryptionScreens.outgoing(config));
      case "bounces", "engine" -> new MilterService(name, List.of());
      case "doveauth" -> DictServices.doveauth(config);
      case "lastlogin" -> DictServices.lastlogin(config);
      case "checkpassword" -> DictServices.checkpassword(config);
      case "policy" -> policy(clock).policy(config);
      default -> throw new IllegalArgumentException("no service " + name);
    };
  }

  private static PolicyServices policy(Clock clock) {
    return new PolicyServices(
        clock, () -> ChronoUnit.NANOS.between(Instant.EPOCH, clock.instant()));
  }
}
