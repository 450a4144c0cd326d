// SPDX-License-Identifier: Apache-2.0
package org.sealpost.relayd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.sealpost.common.daemon.BadConfiguration;
import org.sealpost.common.daemon.Composition;
import org.sealpost.common.daemon.Connection;
import org.sealpost.common.daemon.DaemonProgram;
import org.sealpost.common.daemon.Service;

/**
 * A daemon for tests with one service {@code echo}: it greets with the text of its configuration
 * file, then answers every byte with the same byte. A file that begins with {@code bad} has two
 * problems.
 */
final class EchoProgram implements Composition {
  private EchoProgram() {}

  public static void main(String[] arguments) {
    System.exit(new DaemonProgram("echod", "test", new EchoProgram()).run(arguments));
  }

  @Override
  public List<String> names() {
    return List.of("echo");
  }

  @Override
  public List<Service> open(Path configuration, List<String> wanted) throws BadConfiguration {
    try {
      String greeting = Files.readString(configuration);
      if (greeting.startsWith("bad")) {
        throw new BadConfiguration(List.of("first problem", "second problem"));
      }
      return List.of(new Echo(greeting));
    } catch (IOException e) {
      throw new BadConfiguration(List.of(configuration + ": cannot be read"));
    }
  }

  private record Echo(String greeting) implements Service {
    @Override
    public String name() {
      return "echo";
    }

    @Override
    public void serve(Connection connection) throws IOException {
      connection.write(StandardCharsets.US_ASCII.encode(greeting));
      ByteBuffer buffer = ByteBuffer.allocate(64);
      while (connection.read(buffer) != -1) {
        buffer.flip();
        connection.write(buffer);
        buffer.clear();
      }
    }
  }
}
