// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.sealpost.common.dns.DnsSettings;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/**
 * Whether a resolver validates what it answers: it says so of the root's own records (RFC 4035
 * section 3.2.3, the AD bit), which are signed.
 */
public final class Validation {
  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  private Validation() {}

  /**
   * Asks all of them.
   *
   * @throws IOException one does not answer
   */
  public static boolean isDoneBy(DnsSettings resolvers) throws IOException {
    for (InetSocketAddress server : resolvers.resolvers()) {
      SimpleResolver resolver = new SimpleResolver(server);
      resolver.setTimeout(TIMEOUT);
      Message query = Message.newQuery(Record.newRecord(Name.root, Type.SOA, DClass.IN));
      // RFC 6840 section 5.7: asks for the bit without the signatures.
      query.getHeader().setFlag(Flags.AD);
      if (!resolver.send(query).getHeader().getFlag(Flags.AD)) {
        return false;
      }
    }
    return true;
  }
}
