// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Postfix of its own that throws away all it takes: each port of {@value #ADDRESS} is an smtpd
 * with another milter. What has to do with mail content is set as on a relay.
 */
final class MailServer implements AutoCloseable {
  static final String ADDRESS = "127.10.0.253";

  private static final List<String> QUEUES = List.of("incoming", "active", "deferred");
  private static final long DRAIN_SECONDS = 60;

  private final Path directory;

  private MailServer(Path directory) {
    this.directory = directory;
  }

  /**
   * Starts it.
   *
   * @param milters Postfix's name of the milter by port; an empty one is none
   */
  static MailServer start(Path directory, Map<Integer, String> milters) throws IOException {
    MailServer server = new MailServer(directory);
    Path etc = Files.createDirectories(directory.resolve("etc"));
    Files.createDirectories(directory.resolve("queue"));
    Path data = Files.createDirectories(directory.resolve("data"));
    Files.setOwner(
        data,
        data.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postfix"));
    Files.writeString(etc.resolve("main.cf"), server.mainCf(), UTF_8);
    StringBuilder master = new StringBuilder(MASTER_CF);
    milters.forEach(
        (port, milter) ->
            master
                .append("%s:%d inet n - n - 200 smtpd\n".formatted(ADDRESS, port))
                .append("  -o smtpd_milters=%s\n".formatted(milter)));
    Files.writeString(etc.resolve("master.cf"), master, UTF_8);
    server.postfix("start");
    return server;
  }

  private String mainCf() {
    return """
    compatibility_level = 3.6
    queue_directory = %1$s/queue
    data_directory = %1$s/data
    syslog_name = bench
    maillog_file = %1$s/postfix.log
    maillog_file_prefixes = %1$s
    myhostname = bench.test
    inet_interfaces = 127.0.0.1
    inet_protocols = ipv4
    mynetworks = 127.0.0.0/8
    mydestination =
    alias_maps =
    alias_database =
    local_recipient_maps =
    default_transport = discard
    smtpd_peername_lookup = no
    smtpd_client_connection_count_limit = 0
    disable_mime_input_processing = yes
    disable_mime_output_conversion = yes
    smtpd_forbid_bare_newline = normalize
    in_flow_delay = 0
    milter_protocol = 6
    milter_default_action = tempfail
    """
        .formatted(directory);
  }

  private static final String MASTER_CF =
      """
      cleanup  unix n - n - 0 cleanup
      qmgr     unix n - n 300 1 qmgr
      rewrite  unix - - n - - trivial-rewrite
      bounce   unix - - n - 0 bounce
      defer    unix - - n - 0 bounce
      trace    unix - - n - 0 bounce
      error    unix - - n - - error
      retry    unix - - n - - error
      discard  unix - - n - - discard
      anvil    unix - - n - 1 anvil
      postlog  unix-dgram n - n - 1 postlogd
      """;

  /** Waits until nothing is left of what was taken. */
  void drain() throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DRAIN_SECONDS);
    while (holds()) {
      if (System.nanoTime() > end) {
        throw new IOException("the queue does not become empty; see " + log());
      }
      Pause.shortly();
    }
  }

  private boolean holds() throws IOException {
    for (String queue : QUEUES) {
      try (Stream<Path> files = Files.walk(directory.resolve("queue").resolve(queue))) {
        if (files.anyMatch(Files::isRegularFile)) {
          return true;
        }
      } catch (java.io.UncheckedIOException e) {
        // A file that went while it was looked at.
        return true;
      }
    }
    return false;
  }

  Path log() {
    return directory.resolve("postfix.log");
  }

  private void postfix(String command) throws IOException {
    Path etc = directory.resolve("etc");
    Process process =
        new ProcessBuilder("postfix", "-c", etc.toString(), command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("postfix." + command).toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .start();
    try {
      if (process.waitFor() != 0) {
        throw new IOException("postfix " + command + " failed; see " + log());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    postfix("stop");
  }
}
