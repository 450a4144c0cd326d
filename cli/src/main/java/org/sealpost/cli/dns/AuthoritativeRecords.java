// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.sealpost.common.dns.DnsSettings;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Asks the name servers of the zone itself: what they say is what was set, whatever caches still
 * have. They are found through the resolver; a server named by the caller is asked instead.
 *
 * <p>Limits: 3 s for an answer; a truncated one is asked for again by TCP. The first of the zone's
 * servers that answers is believed.
 */
public final class AuthoritativeRecords implements Records {
  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  private final List<InetSocketAddress> servers;

  private AuthoritativeRecords(List<InetSocketAddress> servers) {
    this.servers = servers;
  }

  /** The servers that the caller named. */
  public static AuthoritativeRecords of(DnsSettings named) {
    return new AuthoritativeRecords(named.resolvers());
  }

  /**
   * The servers of the zone of a domain.
   *
   * @throws IOException they cannot be found
   */
  public static AuthoritativeRecords of(String domain, DnsSettings resolver) throws IOException {
    Name name = name(domain);
    for (Name zone = name; zone.labels() > 1; zone = new Name(zone, 1)) {
      List<InetSocketAddress> servers = new ArrayList<>();
      for (Record ns : ask(resolver.resolvers(), zone, Type.NS, true)) {
        if (ns instanceof NSRecord delegation && ns.getName().equals(zone)) {
          for (Record a : ask(resolver.resolvers(), delegation.getTarget(), Type.A, true)) {
            if (a instanceof ARecord address) {
              servers.add(new InetSocketAddress(address.getAddress(), SimpleResolver.DEFAULT_PORT));
            }
          }
        }
      }
      if (!servers.isEmpty()) {
        return new AuthoritativeRecords(servers);
      }
    }
    throw new IOException("no name server found for " + domain);
  }

  @Override
  public List<String> look(String name, String type) throws IOException {
    int code = Type.value(type);
    List<String> found = new ArrayList<>();
    for (Record record : ask(servers, name(name), code, false)) {
      if (record.getType() == code) {
        found.add(data(record));
      }
    }
    return found;
  }

  private static String data(Record record) {
    if (record instanceof TXTRecord txt) {
      StringBuilder text = new StringBuilder();
      for (byte[] part : txt.getStringsAsByteArrays()) {
        text.append(new String(part, StandardCharsets.ISO_8859_1));
      }
      return text.toString();
    }
    return record.rdataToString().toLowerCase(Locale.ROOT);
  }

  private static List<Record> ask(
      List<InetSocketAddress> servers, Name name, int type, boolean recursive) throws IOException {
    IOException trouble = new IOException("no name server to ask");
    for (InetSocketAddress server : servers) {
      try {
        SimpleResolver resolver = new SimpleResolver(server);
        resolver.setTimeout(TIMEOUT);
        Message query = Message.newQuery(Record.newRecord(name, type, DClass.IN));
        if (!recursive) {
          query.getHeader().unsetFlag(Flags.RD);
        }
        Message answer = resolver.send(query);
        int code = answer.getRcode();
        if (code == Rcode.NOERROR || code == Rcode.NXDOMAIN) {
          return answer.getSection(Section.ANSWER);
        }
        trouble = new IOException(host(server) + " says " + Rcode.string(code));
      } catch (IOException e) {
        trouble = new IOException(host(server) + " does not answer", e);
      }
    }
    throw trouble;
  }

  private static String host(InetSocketAddress server) {
    InetAddress address = server.getAddress();
    return address == null ? server.getHostString() : address.getHostAddress();
  }

  private static Name name(String name) throws IOException {
    try {
      return Name.fromString(name, Name.root);
    } catch (TextParseException e) {
      throw new IOException(name + ": not a DNS name", e);
    }
  }
}
