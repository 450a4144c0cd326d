// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.sealpost.common.dns.DnsSettings;
import org.sealpost.common.dns.DnsTxtLookup;
import org.sealpost.tests.client.RelayEnv;

/** OpenDKIM, the filter of other mail servers, as a second opinion on signatures. */
final class OpenDkim {
  private static final Path PROGRAM = Path.of("/usr/sbin/opendkim");
  private static final InetSocketAddress SOCKET = new InetSocketAddress("127.10.0.252", 8891);

  private final RelayEnv env;
  private final Path directory;

  /**
   * Skips the test if it is not installed.
   *
   * @param env the relay whose key it signs with and whose name server it asks
   */
  OpenDkim(RelayEnv env, Path directory) {
    Assumptions.assumeTrue(Files.exists(PROGRAM), "SKIPPED: opendkim is not installed");
    this.env = env;
    this.directory = directory;
  }

  /** What it says about the signatures of a message, with the keys that the DNS has. */
  String verdict(String message) throws IOException, InterruptedException {
    // Its own resolver asks no loopback address.
    String name = env.get("DKIM_SELECTOR") + "._domainkey." + env.mailDomain();
    return verdict(message, name, published(name));
  }

  /** The same, with this key alone. */
  String verdict(String message, String name, String record)
      throws IOException, InterruptedException {
    Path file = Files.writeString(directory.resolve("message.eml"), message, ISO_8859_1);
    Path keys = Files.writeString(directory.resolve("keys"), name + " " + record + "\n");
    Path conf = configuration("Mode v", "TestPublicKeys " + keys);
    Path output = directory.resolve("verdict.txt");
    Process process = start(output, "-x", conf.toString(), "-vv", "-t", file.toString());
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    return Files.readString(output, ISO_8859_1);
  }

  private String published(String name) {
    DnsTxtLookup dns = new DnsTxtLookup(DnsSettings.parse(env.get("DNS_SERVER")));
    return dns.txt(name).join().texts().get(0);
  }

  /** Starts it as a milter that signs in the name of the relay, at {@link #milter}. */
  Process startSigning(String canonicalization) throws IOException {
    Path conf =
        configuration(
            "Mode s",
            "Domain " + env.mailDomain(),
            "Selector " + env.get("DKIM_SELECTOR"),
            "KeyFile " + env.get("DKIM_KEY"),
            "RequireSafeKeys no",
            "Canonicalization " + canonicalization,
            "SignatureAlgorithm rsa-sha256",
            "UserID root",
            "Socket inet:" + SOCKET.getPort() + "@" + SOCKET.getHostString());
    Process filter = start(directory.resolve("filter.txt"), "-f", "-x", conf.toString());
    Relay.await("OpenDKIM listens", OpenDkim::listens);
    return filter;
  }

  /** Where it listens, as Postfix writes it. */
  static String milter() {
    return "inet:" + SOCKET.getHostString() + ":" + SOCKET.getPort();
  }

  private static boolean listens() {
    try (Socket socket = new Socket()) {
      socket.connect(SOCKET, 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private Path configuration(String... lines) throws IOException {
    return Files.write(directory.resolve("opendkim.conf"), List.of(lines));
  }

  private static Process start(Path output, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(PROGRAM.toString()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectInput(Path.of("/dev/null").toFile())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }
}
