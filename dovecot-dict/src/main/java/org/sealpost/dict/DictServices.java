// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict;

import java.time.Clock;
import java.time.Duration;
import org.sealpost.common.accounts.CreationLimit;
import org.sealpost.common.accounts.Mailboxes;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.daemon.Service;
import org.sealpost.common.invites.Admission;
import org.sealpost.common.metrics.DictMetrics;
import org.sealpost.common.metrics.Metrics;
import org.sealpost.dict.tokens.FormerDevices;

/** The services of this module, wired from the configuration. */
public final class DictServices {
  private static final Duration PASSDB_PATIENCE = Duration.ofSeconds(3);

  private DictServices() {}

  /** passdb and userdb; limits on new addresses are those behind {@code policy_socket}. */
  public static Service doveauth(ChatmailConfig config) {
    return doveauth(config, CreationLimit.NONE, new Metrics());
  }

  /**
   * passdb and userdb.
   *
   * @param limit on new addresses, unless the configuration has {@code policy_socket}
   */
  public static Service doveauth(ChatmailConfig config, CreationLimit limit, Metrics metrics) {
    Patience patience =
        new Patience(PASSDB_PATIENCE, System::nanoTime, pause -> Thread.sleep(pause.toMillis()));
    return new DictService(
        "doveauth",
        new AuthDict(config, mailboxes(config), login(config, limit, metrics), patience),
        metrics.dict(DictMetrics.Role.DOVEAUTH));
  }

  /** Dovecot's last_login plugin. */
  public static Service lastlogin(ChatmailConfig config) {
    return lastlogin(config, new Metrics());
  }

  /** The same, measured. */
  public static Service lastlogin(ChatmailConfig config, Metrics metrics) {
    return new DictService(
        "lastlogin",
        new LastLoginDict(mailboxes(config), Clock.systemUTC()),
        metrics.dict(DictMetrics.Role.LASTLOGIN));
  }

  /** The same for the checkpassword interface. */
  public static Service checkpassword(ChatmailConfig config) {
    return checkpassword(config, CreationLimit.NONE, new Metrics());
  }

  /** The checkpassword interface. */
  public static Service checkpassword(ChatmailConfig config, CreationLimit limit, Metrics metrics) {
    return new CheckPasswordService(
        config, login(config, limit, metrics), metrics.dict(DictMetrics.Role.CHECKPASSWORD));
  }

  private static Login login(ChatmailConfig config, CreationLimit ownLimit, Metrics metrics) {
    CreationLimit limit =
        config.policySocket().<CreationLimit>map(PolicySocketLimit::new).orElse(ownLimit);
    Mailboxes mailboxes = mailboxes(config);
    Clock clock = Clock.systemUTC();
    FormerDevices former = FormerDevices.in(config.stateDatabase());
    return new Login(
        mailboxes,
        new Registration(
            config,
            mailboxes,
            HostLoad.ofLinux(config),
            limit,
            former::forget,
            Admission.of(config),
            metrics.accounts(),
            clock));
  }

  private static Mailboxes mailboxes(ChatmailConfig config) {
    return new Mailboxes(config.mailboxesDir(), config.addressDomain());
  }
}
