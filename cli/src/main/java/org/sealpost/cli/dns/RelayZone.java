// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.dns;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.sealpost.common.dns.TxtAnswer;
import org.sealpost.dkim.PublishedKey;
import org.sealpost.dkim.SigningKey;

/**
 * The records of a relay (contract section 8): those without which mail fails, and those that make
 * other servers trust it more or clients find it sooner.
 */
final class RelayZone {
  private static final DateTimeFormatter STS_ID =
      DateTimeFormatter.ofPattern("uuuuMMddHHmm").withZone(ZoneOffset.UTC);

  private final String domain;
  private final List<WantedRecord> records = new ArrayList<>();

  /**
   * @param addresses public addresses of this machine, as far as it knows them
   * @param caa who may sign its certificate (RFC 8659, RFC 8657), if it has an ACME account
   */
  RelayZone(
      String domain,
      List<InetAddress> addresses,
      List<SigningKey> keys,
      Optional<String> caa,
      Instant now) {
    this.domain = domain;
    addresses(addresses);
    add("", "MX", "10 " + domain + ".", true, same("10 " + domain + "."));
    String sts = "v=STSv1; id=";
    text("_mta-sts", sts + STS_ID.format(now), true, found -> one(found, t -> t.startsWith(sts)));
    add("mta-sts", "CNAME", domain + ".", true, same(domain + "."));
    add("www", "CNAME", domain + ".", true, same(domain + "."));
    keys.forEach(this::key);
    text("", "v=spf1 a ~all", false, found -> found.stream().anyMatch(t -> t.startsWith("v=spf1")));
    text(
        "_dmarc",
        "v=DMARC1;p=reject;adkim=s;aspf=s",
        false,
        found -> one(found, t -> t.replace(" ", "").startsWith("v=DMARC1;p=reject")));
    caa.ifPresent(data -> add("", "CAA", data, false, found -> found.contains(plain(data))));
    text("_adsp._domainkey", "dkim=discardable", false, same("dkim=discardable"));
    service("_submission", 587);
    service("_submissions", 465);
    service("_imap", 143);
    service("_imaps", 993);
  }

  List<WantedRecord> records() {
    return records;
  }

  private void addresses(List<InetAddress> addresses) {
    if (addresses.isEmpty()) {
      // Behind a NAT the machine does not know its address.
      Predicate<List<String>> any = found -> !found.isEmpty();
      records.add(
          new WantedRecord(
              domain, "A", "", true, "; " + domain + ". IN A (the address of this machine)", any));
    }
    List<String> ours = addresses.stream().map(RelayZone::text).toList();
    for (InetAddress address : addresses) {
      boolean v4 = address instanceof Inet4Address;
      // Of several addresses one will do.
      add(
          "",
          v4 ? "A" : "AAAA",
          text(address),
          v4,
          found -> !found.isEmpty() && ours.containsAll(found));
    }
  }

  /** Without the interface that Java adds. */
  private static String text(InetAddress address) {
    return address.getHostAddress().replaceFirst("%.*", "");
  }

  private void key(SigningKey key) {
    PublishedKey published = new PublishedKey(key);
    records.add(
        new WantedRecord(
            key.dnsName(),
            "TXT",
            published.text(),
            true,
            published.zoneLine(),
            found -> published.compare(TxtAnswer.found(found, false)) == PublishedKey.State.OK));
  }

  /** As {@link Records} have it. */
  private static String plain(String data) {
    return data.toLowerCase(Locale.ROOT);
  }

  private void service(String name, int port) {
    String data = "0 1 " + port + " " + domain + ".";
    add(name + "._tcp", "SRV", data, false, same(data));
  }

  private void text(String label, String text, boolean required, Predicate<List<String>> fits) {
    String name = label.isEmpty() ? domain : label + "." + domain;
    records.add(
        new WantedRecord(name, "TXT", text, required, name + ". IN TXT \"" + text + "\"", fits));
  }

  private void add(
      String label, String type, String data, boolean required, Predicate<List<String>> fits) {
    String name = label.isEmpty() ? domain : label + "." + domain;
    records.add(
        new WantedRecord(name, type, data, required, name + ". IN " + type + " " + data, fits));
  }

  private static Predicate<List<String>> same(String data) {
    String wanted = data.toLowerCase(Locale.ROOT);
    return found -> one(found, text -> text.toLowerCase(Locale.ROOT).equals(wanted));
  }

  private static boolean one(List<String> found, Predicate<String> fits) {
    return found.size() == 1 && fits.test(found.get(0));
  }
}
