// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.sealpost.dkim.PublishedKey;
import org.sealpost.dkim.SigningKey;
import org.sealpost.tests.client.EncryptedMail;
import org.sealpost.tests.client.SignedMail;
import org.sealpost.tests.dns.DnsServer;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;

/**
 * {@code MailBench SEALPOSTD NOTHING ROUNDS}: messages per second that a Postfix accepts through
 * the milters of a {@code sealpostd} of its own, beside the same Postfix with no milter, with one
 * that does nothing (written in C), and with OpenDKIM where it is installed.
 *
 * <p>All take turns, ROUNDS times, after a round to get warm (for the JVM see {@link WarmUp}); each
 * turn begins with an empty queue. Medians are printed, as ratios to the milter that does nothing.
 * The key is in the DNS cache after the first message.
 */
public final class MailBench {
  private static final Path OPENDKIM = Path.of("/usr/sbin/opendkim");
  private static final String DOMAIN = "bench.test";
  private static final String FROM = "alice@" + DOMAIN;
  private static final String SELECTOR = "s";

  private static final String OURS = "sealpostd";

  private static final int WARM_UP_INCOMING = 30_000;
  private static final int WARM_UP_OUTGOING = 8_000;

  private static final int NO_MILTER = 2500;
  private static final int NOTHING = 2501;
  private static final int INCOMING = 2502;
  private static final int OUTGOING = 2503;
  private static final int OPENDKIM_VERIFY = 2504;
  private static final int OPENDKIM_SIGN = 2505;

  /** Large mails are not sent through OpenDKIM. */
  private static final int NO_OTHER = 0;

  private final Path directory;
  private final SigningKey key;
  private final int rounds;
  private final List<AutoCloseable> running = new ArrayList<>();

  private MailBench(Path directory, SigningKey key, int rounds) {
    this.directory = directory;
    this.key = key;
    this.rounds = rounds;
  }

  /** Measures and prints. */
  public static void main(String[] arguments) throws Exception {
    Path directory = Files.createTempDirectory("bench");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    SigningKey key = DkimMessages.Key.generate(DOMAIN, SELECTOR).signing();
    MailBench bench = new MailBench(directory, key, Integer.parseInt(arguments[2]));
    // Also when it is interrupted: a Postfix would stay.
    Runtime.getRuntime().addShutdownHook(new Thread(bench::close));
    bench.run(PolicyBench.existing(Path.of(arguments[0])), Path.of(arguments[1]));
  }

  private void run(Path sealpostd, Path nothing) throws Exception {
    Map<Integer, String> milters = new LinkedHashMap<>();
    milters.put(NO_MILTER, "");
    milters.put(NOTHING, start("nothing", List.of(nothing.toString(), socket("nothing"))));
    startSealpostd(sealpostd);
    milters.put(INCOMING, "unix:" + socket("incoming"));
    milters.put(OUTGOING, "unix:" + socket("outgoing"));
    if (Files.exists(OPENDKIM)) {
      milters.put(OPENDKIM_VERIFY, startOpenDkim("opendkim-v", "Mode v"));
      milters.put(OPENDKIM_SIGN, startOpenDkim("opendkim-s", "Mode s"));
    }
    MailServer server = MailServer.start(directory, milters);
    running.add(server);
    byte[] plain = new EncryptedMail(FROM, "bob@there.test", "...").size(3000).bytes();
    byte[] signed = SignedMail.of(List.of(key), plain);
    new WarmUp(signed, FROM).run(Path.of(socket("incoming")), WARM_UP_INCOMING);
    new WarmUp(plain, FROM).run(Path.of(socket("outgoing")), WARM_UP_OUTGOING);
    byte[] large = new EncryptedMail(FROM, "bob@there.test", "...").size(1_370_000).bytes();
    compare(
        server,
        "incoming, 3 kB, 16 sessions",
        load("incoming", signed, 16, 1000),
        targets(milters, INCOMING, OPENDKIM_VERIFY));
    compare(
        server,
        "outgoing, 3 kB, 16 sessions",
        load("outgoing", plain, 16, 1000),
        targets(milters, OUTGOING, OPENDKIM_SIGN));
    compare(
        server,
        "incoming, 1.37 MB, 4 sessions",
        load("large", SignedMail.of(List.of(key), large), 4, 60),
        targets(milters, INCOMING, NO_OTHER));
  }

  private MailLoad load(String name, byte[] message, int sessions, int count) throws IOException {
    return MailLoad.of(directory.resolve(name + ".eml"), message, FROM, sessions, count);
  }

  private static Map<String, Integer> targets(Map<Integer, String> milters, int ours, int other) {
    Map<String, Integer> targets = new LinkedHashMap<>();
    targets.put("does nothing", NOTHING);
    targets.put(OURS, ours);
    targets.put("no milter", NO_MILTER);
    if (milters.containsKey(other)) {
      targets.put("OpenDKIM alone", other);
    }
    return targets;
  }

  private void compare(MailServer server, String what, MailLoad load, Map<String, Integer> targets)
      throws IOException {
    Map<String, double[]> rates = new LinkedHashMap<>();
    for (int round = -1; round < rounds; round++) { // the first one is to get warm
      for (Map.Entry<String, Integer> target : targets.entrySet()) {
        server.drain();
        double rate = load.rate(target.getValue());
        rates.computeIfAbsent(target.getKey(), name -> new double[rounds])[Math.max(round, 0)] =
            rate;
      }
    }
    double baseline = DkimBench.median(rates.getOrDefault("does nothing", new double[rounds]));
    System.out.println(what);
    rates.forEach(
        (name, values) -> {
          double median = DkimBench.median(values);
          System.out.println(
              String.format(
                  Locale.ROOT,
                  "  %-16s %7.1f/s   %.2f   (%.1f to %.1f)",
                  name,
                  median,
                  median / baseline,
                  values[0],
                  values[values.length - 1]));
        });
  }

  private String socket(String name) {
    return directory.resolve(name + ".sock").toString();
  }

  private String start(String name, List<String> command) throws IOException {
    Path log = directory.resolve(name + ".log");
    running.add(Filter.start(log, command, List.of(Path.of(socket(name)))));
    return "unix:" + socket(name);
  }

  private void startSealpostd(Path program) throws Exception {
    DnsServer dns = new DnsServer(InetAddress.getByName(MailServer.ADDRESS), 0, this::answer);
    running.add(dns);
    Path config = directory.resolve("chatmail.ini");
    Files.writeString(
        config,
        """
        [params]
        mail_domain = %s
        mailboxes_dir = %s/mail
        state_database = %2$s/state.db
        dkim_keys = %s=%s
        dns_resolver = %s:%d
        """
            .formatted(
                DOMAIN,
                directory,
                SELECTOR,
                keyFile(),
                MailServer.ADDRESS,
                dns.address().getPort()));
    List<String> command =
        List.of(
            program.toString(),
            "--config",
            config.toString(),
            "--run-dir",
            directory.toString(),
            "incoming",
            "outgoing");
    List<Path> sockets = List.of(Path.of(socket("incoming")), Path.of(socket("outgoing")));
    running.add(Filter.start(directory.resolve("sealpostd.log"), command, sockets));
  }

  private String startOpenDkim(String name, String mode) throws Exception {
    Path keys = directory.resolve("keys");
    String record = new PublishedKey(key).text();
    Files.writeString(keys, key.dnsName() + " " + record + "\n");
    Path conf = directory.resolve(name + ".conf");
    Files.write(
        conf,
        List.of(
            mode,
            "Domain " + DOMAIN,
            "Selector " + SELECTOR,
            "KeyFile " + keyFile(),
            "TestPublicKeys " + keys,
            "RequireSafeKeys no",
            "Canonicalization relaxed/simple",
            "InternalHosts " + (mode.endsWith("s") ? "127.0.0.0/8" : "192.0.2.1"),
            "Syslog no",
            "UserID root",
            "Socket local:" + socket(name)));
    return start(name, List.of(OPENDKIM.toString(), "-f", "-x", conf.toString()));
  }

  private Path keyFile() throws IOException {
    Path file = directory.resolve("key.private");
    if (!Files.exists(file)) {
      String base64 =
          Base64.getMimeEncoder(64, new byte[] {'\n'})
              .encodeToString(key.privateKey().getEncoded());
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(
          file, "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n");
    }
    return file;
  }

  /** Every name has the key. */
  private Message answer(Message query) throws IOException {
    Message answer = new Message(query.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.addRecord(query.getQuestion(), Section.QUESTION);
    Name name = query.getQuestion().getName();
    List<String> strings = new PublishedKey(key).strings();
    answer.addRecord(new TXTRecord(name, DClass.IN, 3600, strings), Section.ANSWER);
    return answer;
  }

  private void close() {
    try {
      for (int i = running.size() - 1; i >= 0; i--) {
        running.get(i).close();
      }
      try (Stream<Path> walk = Files.walk(directory)) {
        for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(path);
        }
      }
    } catch (Exception e) {
      System.err.println("could not clean up " + directory + ": " + e);
    }
  }
}
