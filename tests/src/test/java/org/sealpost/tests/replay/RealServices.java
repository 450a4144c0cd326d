// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.replay;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.daemon.Service;
import org.sealpost.common.dns.TxtLookup;
import org.sealpost.common.metrics.Metrics;
import org.sealpost.common.metrics.MilterMetrics;
import org.sealpost.common.milter.MilterService;
import org.sealpost.common.milter.Screen;
import org.sealpost.dict.DictServices;
import org.sealpost.dict.metadata.MetadataServices;
import org.sealpost.dict.push.NotificationServer;
import org.sealpost.dkim.DkimScreens;
import org.sealpost.dkim.VerifySettings;
import org.sealpost.e2ee.EncryptionScreens;
import org.sealpost.policy.PolicyServices;

/** The services as the daemon composes them. */
final class RealServices implements Services {
  /** With DNS that never answers; an answer that is there is taken at once. */
  private static final Duration PATIENCE = Duration.ofMillis(100);

  @Override
  public Service open(String name, ChatmailConfig config, Clock clock, TxtLookup dns) {
    return switch (name) {
      case "incoming" -> new MilterService(name, EncryptionScreens.incoming(config));
      case "outgoing" -> new MilterService(name, EncryptionScreens.outgoing(config));
      case "incoming-dkim" -> new MilterService("incoming", incoming(config, clock, dns));
      case "outgoing-dkim" -> new MilterService("outgoing", outgoing(config, clock));
      case "bounces" ->
          MilterService.bounces(
              DkimScreens.sign(config, clock), new Metrics().milter(MilterMetrics.Role.BOUNCES));
      case "engine" -> new MilterService(name, List.of());
      case "doveauth" -> DictServices.doveauth(config);
      case "lastlogin" -> DictServices.lastlogin(config);
      case "checkpassword" -> DictServices.checkpassword(config);
      case "metadata" -> new MetadataServices(clock, c -> RealServices::accept).metadata(config);
      case "policy" -> policy(clock).policy(config);
      default -> throw new IllegalArgumentException("no service " + name);
    };
  }

  private static List<Screen.Factory> incoming(ChatmailConfig config, Clock clock, TxtLookup dns) {
    VerifySettings settings =
        new VerifySettings(PATIENCE, config.behindProxy(), true, config.authservId().orElse(null));
    List<Screen.Factory> screens = new ArrayList<>(EncryptionScreens.incoming(config));
    screens.addAll(DkimScreens.verify(dns, settings, clock));
    return screens;
  }

  private static List<Screen.Factory> outgoing(ChatmailConfig config, Clock clock) {
    List<Screen.Factory> screens = new ArrayList<>(EncryptionScreens.outgoing(config));
    screens.addAll(DkimScreens.sign(config, clock));
    return screens;
  }

  /** Of a push notification, that it was sent. */
  private static CompletableFuture<NotificationServer.Answer> accept(String token) {
    return CompletableFuture.completedFuture(new NotificationServer.Answer.Accepted());
  }

  private static PolicyServices policy(Clock clock) {
    return new PolicyServices(
        clock, () -> ChronoUnit.NANOS.between(Instant.EPOCH, clock.instant()));
  }
}
