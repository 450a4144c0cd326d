// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A mail server that is no chatmail relay: a Postfix with one smtpd, whose mail all goes on to
 * another host, and with the milter of the test's choice. Gone when closed.
 */
final class OwnPostfix implements AutoCloseable {
  private final Path directory;

  private OwnPostfix(Path directory) {
    this.directory = directory;
  }

  /**
   * Starts it.
   *
   * @param listen where it takes mail
   * @param relay where all of it goes
   * @param milter as Postfix writes it
   */
  static OwnPostfix start(InetSocketAddress listen, InetSocketAddress relay, String milter)
      throws IOException {
    return start(listen, relay, milter, "");
  }

  /**
   * The same, with a milter for its bounces too; mail for {@code nowhere.test} bounces.
   *
   * @param bounces as Postfix writes it; may be empty
   */
  static OwnPostfix start(
      InetSocketAddress listen, InetSocketAddress relay, String milter, String bounces)
      throws IOException {
    OwnPostfix postfix = new OwnPostfix(Files.createTempDirectory("sealpost-postfix"));
    try {
      postfix.configure(listen, relay, milter, bounces);
      postfix.command("start");
      return postfix;
    } catch (IOException e) {
      postfix.close();
      throw e;
    }
  }

  private void configure(
      InetSocketAddress listen, InetSocketAddress relay, String milter, String bounces)
      throws IOException {
    // Postfix's users must get through.
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path etc = Files.createDirectory(directory.resolve("etc"));
    Files.createDirectory(directory.resolve("queue"));
    Path data = Files.createDirectory(directory.resolve("data"));
    UserPrincipalLookupService users = data.getFileSystem().getUserPrincipalLookupService();
    Files.setOwner(data, users.lookupPrincipalByName("postfix"));
    Files.writeString(etc.resolve("main.cf"), main(relay, milter, bounces), UTF_8);
    Files.writeString(etc.resolve("master.cf"), master(listen), UTF_8);
  }

  private String main(InetSocketAddress relay, String milter, String bounces) {
    return """
        compatibility_level = 3.6
        queue_directory = %1$s/queue
        data_directory = %1$s/data
        syslog_name = own-postfix
        maillog_file = %1$s/log
        maillog_file_prefixes = %1$s
        myhostname = own.test
        mydestination =
        mynetworks = 127.10.0.0/16
        inet_interfaces = 127.0.0.1
        smtpd_relay_restrictions = permit_mynetworks, reject
        default_transport = smtp:[%2$s]:%3$d
        transport_maps = inline:{ { nowhere.test = error:5.1.2 nobody there } }
        smtpd_milters = %4$s
        non_smtpd_milters = %5$s
        internal_mail_filter_classes = bounce
        milter_default_action = tempfail
        disable_mime_output_conversion = yes
        alias_maps =
        local_recipient_maps =
        smtpd_reject_unlisted_recipient = no
        """
        .formatted(
            directory, relay.getAddress().getHostAddress(), relay.getPort(), milter, bounces);
  }

  private static String master(InetSocketAddress listen) {
    return """
        %s:%d inet n - n - - smtpd
        cleanup unix n - n - 0 cleanup
        qmgr unix n - n 300 1 qmgr
        rewrite unix - - n - - trivial-rewrite
        bounce unix - - n - 0 bounce
        defer unix - - n - 0 bounce
        trace unix - - n - 0 bounce
        verify unix - - n - 1 verify
        error unix - - n - - error
        retry unix - - n - - error
        smtp unix - - n - - smtp
        anvil unix - - n - 1 anvil
        scache unix - - n - 1 scache
        postlog unix-dgram n - n - 1 postlogd
        """
        .formatted(listen.getAddress().getHostAddress(), listen.getPort());
  }

  /** What it has logged so far. */
  String log() throws IOException {
    Path log = directory.resolve("log");
    return Files.exists(log) ? Files.readString(log, UTF_8) : "";
  }

  private void command(String word) throws IOException {
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder("postfix", "-c", directory.resolve("etc").toString(), word)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
            .start();
    try {
      if (process.waitFor() != 0) {
        throw new IOException("postfix " + word + ": " + Files.readString(output) + log());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    if (Files.exists(directory.resolve("queue/pid/master.pid"))) {
      command("stop");
    }
    List<Path> files;
    try (Stream<Path> all = Files.walk(directory)) {
      files = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
  }
}
