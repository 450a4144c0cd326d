// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.daemon.Log;
import org.sealpost.common.dns.DnsSettings;
import org.sealpost.common.dns.DnsTxtLookup;
import org.sealpost.common.dns.TxtLookup;
import org.sealpost.common.metrics.DkimMetrics;
import org.sealpost.common.metrics.Metrics;
import org.sealpost.common.milter.MessageLog;
import org.sealpost.common.milter.Screen;

/** The screens of this filter, for a daemon to compose. */
public final class DkimScreens {
  private DkimScreens() {}

  /** Incoming mail of a mail server that has this filter alone, as {@code chatmail.ini} says. */
  public static List<Screen.Factory> verify(ChatmailConfig config, Metrics metrics) {
    DnsSettings dns;
    try {
      dns = DnsSettings.parse(config.dnsResolver().orElse(""));
    } catch (IllegalArgumentException e) {
      throw new UncheckedIOException("dns_resolver: " + e.getMessage(), new IOException(e));
    }
    VerifySettings settings =
        VerifySettings.strict(config.behindProxy())
            .reportingAs(config.authservId().orElse(null))
            .refusing(config.dkimRefuse());
    TxtLookup lookup = new DnsTxtLookup(dns, metrics.dns());
    return verify(lookup, settings, InstantSource.system(), metrics.dkim());
  }

  /**
   * Submission and bounces, as {@code chatmail.ini} says; no screen on an IP-only relay.
   *
   * @throws UncheckedIOException a key file cannot be used
   */
  public static List<Screen.Factory> sign(ChatmailConfig config, Metrics metrics) {
    return sign(config, InstantSource.system(), metrics.dkim());
  }

  /** The same, with a clock that tells t= of the signatures; and nobody counts. */
  public static List<Screen.Factory> sign(ChatmailConfig config, InstantSource clock) {
    return sign(config, clock, new Metrics().dkim());
  }

  private static List<Screen.Factory> sign(
      ChatmailConfig config, InstantSource clock, DkimMetrics metrics) {
    if (config.isIpOnly()) {
      return List.of();
    }
    List<SigningKey> keys = new ArrayList<>();
    config
        .dkimKeys()
        .forEach(
            (selector, file) -> {
              try {
                keys.add(KeyFile.read(file, config.mailDomain(), selector));
              } catch (IOException e) {
                throw new UncheckedIOException("dkim_keys: " + e.getMessage(), e);
              }
            });
    if (keys.isEmpty()) {
      Log.warning("dkim_keys is empty: mail leaves unsigned, and other relays refuse it");
    }
    return sign(keys, clock, metrics, MessageLog.of(config, ""));
  }

  /**
   * Incoming mail: a good signature of the From domain, or a refusal.
   *
   * @param lookup shared by all messages, for its cache
   */
  public static List<Screen.Factory> verify(
      TxtLookup lookup, VerifySettings settings, Metrics metrics) {
    return verify(lookup, settings, InstantSource.system(), metrics.dkim());
  }

  /** The same, and nobody counts. */
  public static List<Screen.Factory> verify(TxtLookup lookup, VerifySettings settings) {
    return verify(lookup, settings, InstantSource.system());
  }

  /** With a clock that t= and x= of signatures are compared with. */
  public static List<Screen.Factory> verify(
      TxtLookup lookup, VerifySettings settings, InstantSource clock) {
    return verify(lookup, settings, clock, new Metrics().dkim());
  }

  private static List<Screen.Factory> verify(
      TxtLookup lookup, VerifySettings settings, InstantSource clock, DkimMetrics metrics) {
    return List.of(() -> new VerifyScreen(lookup, settings, clock, metrics));
  }

  /**
   * Submission and bounces: signs with the keys of the From domain.
   *
   * @param keys in the order in which their signatures stand; none on an IP-only relay, and then
   *     there is no screen
   */
  public static List<Screen.Factory> sign(List<SigningKey> keys) {
    return sign(keys, InstantSource.system(), new Metrics().dkim(), MessageLog.OFF);
  }

  private static List<Screen.Factory> sign(
      List<SigningKey> keys, InstantSource clock, DkimMetrics metrics, MessageLog log) {
    List<SigningKey> copy = List.copyOf(keys);
    return copy.isEmpty() ? List.of() : List.of(() -> new SignScreen(copy, clock, metrics, log));
  }
}
