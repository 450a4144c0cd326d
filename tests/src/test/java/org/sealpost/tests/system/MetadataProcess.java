// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.sealpost.relayd.Main;

/** A {@code sealpostd} with the metadata service alone, without Dovecot, in a directory. */
final class MetadataProcess implements AutoCloseable {
  private static final String GUID = "43f5f508a7ea0366dff30200c15250e3";

  private final Process process;
  private final Path socket;

  private MetadataProcess(Process process, Path socket) {
    this.process = process;
    this.socket = socket;
  }

  /** Writes the configuration; further lines may follow. */
  static Path configure(Path directory, String notificationUrl) throws IOException {
    Files.createDirectory(directory.resolve("mail"));
    return Files.writeString(
        directory.resolve("chatmail.ini"),
        """
        [params]
        mail_domain = chat.example
        mailboxes_dir = %s
        state_database = %s
        turn_secret_file = %s
        notification_url = %s
        """
            .formatted(
                directory.resolve("mail"),
                directory.resolve("state.sqlite"),
                directory.resolve("turn-secret"),
                notificationUrl));
  }

  /** Starts it, and waits until it listens. Its log is {@code log}. */
  static MetadataProcess start(Path directory) throws IOException {
    Path socket = directory.resolve("metadata.sock");
    Files.deleteIfExists(socket);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "--config",
                directory.resolve("chatmail.ini").toString(),
                "--run-dir",
                directory.toString(),
                "metadata")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("log").toFile()))
            .start();
    Relay.await("metadata.sock", () -> Files.exists(socket) || !process.isAlive());
    return new MetadataProcess(process, socket);
  }

  Process process() {
    return process;
  }

  /** A connection as Dovecot 2.3.19 has them. */
  Client connect() throws IOException {
    Client client = new Client(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
    client.write("H3\t2\t0\t\tmetadata\n");
    return client;
  }

  /** SIGTERM, as an operator's stop. */
  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(Relay.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IOException("it does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.destroyForcibly();
    }
  }

  /** One connection of Dovecot's dict client. */
  static final class Client implements AutoCloseable {
    private final SocketChannel channel;

    Client(SocketChannel channel) {
      this.channel = channel;
    }

    /** The answer to a commit: {@code O1}, or {@code F1} and some text; empty if it died. */
    String set(String address, String name, String value) throws IOException {
      return ask("B1\t" + address + "\nS1\tpriv/" + GUID + "/" + name + "\t" + value + "\nC1\n");
    }

    /** The answer to a look-up of an entry of the user's own. */
    String get(String address, String name) throws IOException {
      return ask("Lpriv/" + GUID + "/" + name + "\t" + address + "\n");
    }

    /** The answer to a look-up of what the relay tells everybody. */
    String server(String address, String name) throws IOException {
      String folder = "/vendor/vendor.dovecot/pvt/server/vendor/deltachat/";
      return ask("Lshared/" + GUID + folder + name + "\t" + address + "\n");
    }

    private String ask(String question) throws IOException {
      write(question);
      ByteBuffer answer = ByteBuffer.allocate(65_536);
      do {
        if (channel.read(answer) < 0) {
          return "";
        }
      } while (answer.get(answer.position() - 1) != '\n');
      return US_ASCII.decode(answer.flip()).toString().stripTrailing();
    }

    private void write(String text) throws IOException {
      channel.write(ByteBuffer.wrap(text.getBytes(US_ASCII)));
    }

    /** Waits until the other side is gone. */
    void awaitEnd() throws IOException {
      while (channel.read(ByteBuffer.allocate(1)) >= 0) {
        // Until it dies.
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
