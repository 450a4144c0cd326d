// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import java.io.IOException;
import java.util.List;

/** The header of a message, for questions about its trace fields. */
final class Traces {
  private final String header;

  Traces(String message) {
    header = message.substring(0, message.indexOf("\r\n\r\n")).replaceAll("\r\n[ \t]+", " ");
  }

  /** The bodies of all fields of this name, unfolded. */
  List<String> all(String name) {
    String start = name + ":";
    return header
        .lines()
        .filter(line -> line.regionMatches(true, 0, start, 0, start.length()))
        .map(line -> line.substring(start.length()).strip())
        .toList();
  }

  /** All that sealpostd of a relay has logged. */
  static String ofDaemon(Relay relay) throws IOException {
    return RelayLogs.read(relay.env().path("LOG_DIR").resolve("sealpostd.log"));
  }
}
