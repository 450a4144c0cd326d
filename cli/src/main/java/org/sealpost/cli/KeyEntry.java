// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli;

import java.io.PrintWriter;
import java.util.List;
import org.sealpost.dkim.PublishedKey;
import org.sealpost.dkim.SigningKey;

/**
 * A key's DNS record, in each shape in which a zone editor may want it.
 *
 * @param name owner of the record, without final dot
 * @param type k= of the record
 * @param value the whole text
 * @param strings the same in pieces of at most 255 octets
 * @param zone line for a zone file
 */
record KeyEntry(String name, String type, String value, List<String> strings, String zone) {
  static KeyEntry of(SigningKey key) {
    PublishedKey published = new PublishedKey(key);
    return new KeyEntry(
        key.dnsName(),
        key.algorithm().keyType(),
        published.text(),
        published.strings(),
        published.zoneLine());
  }

  /** Under a name relative to the zone of the domain. */
  KeyEntry relativeTo(String domain) {
    String relative = name.substring(0, name.length() - domain.length() - 1);
    return new KeyEntry(
        relative, type, value, strings, relative + zone.substring(name.length() + 1));
  }

  void print(PrintWriter out) {
    out.println("Name:  " + name);
    out.println("Type:  TXT");
    out.println("Value: " + value);
    out.println();
    out.println("As a line of a zone file:");
    out.println(zone);
    if (strings.size() > 1) {
      out.println();
      out.println("As strings of at most 255 characters, which belong to one record:");
      strings.forEach(string -> out.println('"' + string + '"'));
    }
    out.flush();
  }
}
