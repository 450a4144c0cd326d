// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.demo;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sealpost.tests.client.DeltaChat;
import org.sealpost.tests.client.RelayEnv;

/** What must be there before the demo begins, each with a message that says what to do. */
final class Preconditions {
  private static final int CONNECT_MILLIS = 2000;

  private Preconditions() {}

  static void check(RelayEnv relay) throws IOException {
    for (String port : new String[] {"SMTP_PORT", "SMTPS_PORT", "IMAPS_PORT"}) {
      try (Socket socket = new Socket()) {
        socket.connect(relay.server(port), CONNECT_MILLIS);
      } catch (IOException e) {
        throw new IOException(
            "no relay answers at " + relay.server(port) + ": start it with ./relay up", e);
      }
    }
    String program = System.getenv(DeltaChat.PROGRAM);
    if (program == null || !Files.isExecutable(Path.of(program))) {
      throw new IOException(
          DeltaChat.PROGRAM + " names no deltachat-rpc-server: run this as ./relay demo");
    }
  }
}
