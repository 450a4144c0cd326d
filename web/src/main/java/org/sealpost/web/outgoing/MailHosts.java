// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web.outgoing;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.sealpost.common.limits.ClientAddress;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * The hosts of a domain in the order in which they are to be tried: MX records by preference, or
 * the domain itself if there are none (RFC 5321 section 5.1); an address literal is its own host.
 *
 * <p>Limits: {@value #MAX_HOSTS} addresses.
 *
 * <p>Diagnostics: {@link IOException} when no resolver answers, or none of the hosts has an
 * address.
 */
final class MailHosts {
  private static final int MAX_HOSTS = 8;

  /** Asks the DNS. */
  @FunctionalInterface
  interface Records {
    /** Those of this type, none if there are none; {@link IOException} if nobody knows. */
    List<Record> of(Name name, int type) throws IOException;
  }

  private final Records records;
  private final boolean ipv6;

  MailHosts(Records records, boolean ipv6) {
    this.records = records;
    this.ipv6 = ipv6;
  }

  List<MailHost> of(String domain) throws IOException {
    if (domain.startsWith("[") && domain.endsWith("]")) {
      String literal = domain.substring(1, domain.length() - 1).replaceFirst("(?i)^IPv6:", "");
      InetAddress address =
          ClientAddress.parse(literal)
              .orElseThrow(() -> new IOException("not an address literal"))
              .address();
      return List.of(new MailHost(literal, address, true));
    }
    Name name = Name.fromString(domain, Name.root);
    List<MXRecord> exchangers = new ArrayList<>();
    for (Record record : records.of(name, Type.MX)) {
      if (record instanceof MXRecord mx) {
        exchangers.add(mx);
      }
    }
    exchangers.sort(Comparator.comparingInt(MXRecord::getPriority));
    List<MailHost> hosts = new ArrayList<>();
    if (exchangers.isEmpty()) {
      addAddresses(name, domain.startsWith("_"), hosts);
    }
    for (MXRecord mx : exchangers) {
      addAddresses(mx.getTarget(), domain.startsWith("_"), hosts);
    }
    if (hosts.isEmpty()) {
      throw new IOException("no host with an address");
    }
    return hosts.subList(0, Math.min(MAX_HOSTS, hosts.size()));
  }

  private void addAddresses(Name host, boolean anyCertificate, List<MailHost> hosts)
      throws IOException {
    String name = host.toString(true);
    // RFC 7505: a null MX says that the domain takes no mail.
    if (name.isEmpty() || name.equals(".")) {
      return;
    }
    List<Record> found = new ArrayList<>();
    if (ipv6) {
      found.addAll(records.of(host, Type.AAAA));
    }
    found.addAll(records.of(host, Type.A));
    for (Record record : found) {
      InetAddress address =
          record instanceof ARecord a
              ? a.getAddress()
              : record instanceof AAAARecord aaaa ? aaaa.getAddress() : null;
      if (address != null) {
        hosts.add(new MailHost(name, address, anyCertificate || name.startsWith("_")));
      }
    }
  }
}
