// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web.outgoing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.sealpost.common.dns.DnsSettings;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;

/**
 * The configured resolvers, one after the other, each with the timeout of an attempt. Nothing is
 * kept: they have a cache, and whoever asks remembers what came of it.
 */
final class Resolvers implements MailHosts.Records {
  private final DnsSettings settings;

  Resolvers(DnsSettings settings) {
    this.settings = settings;
  }

  /** Aliases that the resolver followed are left out. */
  @Override
  public List<Record> of(Name name, int type) throws IOException {
    Message question = Message.newQuery(Record.newRecord(name, type, DClass.IN));
    for (InetSocketAddress resolver : settings.resolvers()) {
      try {
        SimpleResolver simple = new SimpleResolver(resolver);
        simple.setTimeout(settings.attemptTimeout());
        Message answer = simple.send(question);
        int rcode = answer.getRcode();
        if (rcode == Rcode.NOERROR || rcode == Rcode.NXDOMAIN) {
          return answer.getSection(Section.ANSWER).stream()
              .filter(record -> record.getType() == type)
              .toList();
        }
      } catch (IOException e) {
        // The next one.
      }
    }
    throw new IOException("no DNS answer");
  }
}
