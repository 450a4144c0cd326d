// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.sealpost.cli.Problem;
import org.sealpost.cli.cert.AcmeAccount;
import org.sealpost.cli.host.RelayOptions;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.dkim.KeyFile;
import org.sealpost.dkim.SigningKey;

/** Compares the zone of a relay with what it should have. */
public final class ZoneCheck {
  private ZoneCheck() {}

  /**
   * The required records that are not as they should be, such as {@code MX chat.example: missing}.
   */
  public static List<String> problems(
      ChatmailConfig config, Clock clock, RelayOptions relay, Records records)
      throws Problem, IOException {
    return check(zone(config, clock, relay), records).stream()
        .filter(record -> record.required() && !record.state().equals("ok"))
        .map(record -> record.type() + " " + record.name() + ": " + record.state())
        .toList();
  }

  /** The records that a relay with these settings should have. */
  static RelayZone zone(ChatmailConfig config, Clock clock, RelayOptions relay)
      throws Problem, IOException {
    if (config.isIpOnly()) {
      throw new Problem(config.mailDomain() + " is an address: it needs no DNS records");
    }
    List<SigningKey> keys = new ArrayList<>();
    for (Map.Entry<String, Path> key : config.dkimKeys().entrySet()) {
      try {
        keys.add(
            KeyFile.readOfAnyOwner(
                relay.root().at(key.getValue()), config.mailDomain(), key.getKey()));
      } catch (IOException e) {
        throw Problem.configuration(String.valueOf(Problem.of(e).getMessage()));
      }
    }
    return new RelayZone(
        config.mailDomain(),
        publicAddresses(config.disableIpv6()),
        keys,
        AcmeAccount.caa(relay.root()),
        clock.instant());
  }

  static List<WantedRecord.Checked> check(RelayZone zone, Records records) {
    return zone.records().stream().map(record -> record.check(records)).toList();
  }

  private static List<InetAddress> publicAddresses(boolean ipv4Only) throws IOException {
    List<InetAddress> addresses = new ArrayList<>();
    for (NetworkInterface one : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      for (InetAddress address : Collections.list(one.getInetAddresses())) {
        boolean v6 = address.getAddress().length == 16;
        boolean local =
            address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || (v6 && (address.getAddress()[0] & 0xfe) == 0xfc);
        if (!local && !(ipv4Only && v6)) {
          addresses.add(address);
        }
      }
    }
    return addresses;
  }
}
