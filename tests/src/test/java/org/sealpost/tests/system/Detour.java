// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A relay that hands the mail for one of its addresses to another server instead of delivering it,
 * so that a test sees what the relay got. On close everything is as before.
 */
final class Detour implements AutoCloseable {
  private static final InetSocketAddress SINK = new InetSocketAddress("127.10.0.251", 25);

  private final Relay relay;
  private final Path table;
  private final String before;

  private Detour(Relay relay, Path table, String before) {
    this.relay = relay;
    this.table = table;
    this.before = before;
  }

  /** Sends what comes for the address to {@link #sink}. */
  static Detour of(Relay relay, String address) throws IOException {
    Path table = relay.env().path("TRANSPORT");
    String before = Files.readString(table, UTF_8);
    Detour detour = new Detour(relay, table, before);
    String server = SINK.getAddress().getHostAddress();
    detour.write(before + address + " sink:[" + server + "]:" + SINK.getPort() + "\n");
    return detour;
  }

  /** Where the mail comes out. */
  InetSocketAddress sink() {
    return SINK;
  }

  @Override
  public void close() throws IOException {
    write(before);
  }

  private void write(String text) throws IOException {
    Files.writeString(table, text, UTF_8);
    new PostfixControl(relay.env()).reload();
  }
}
