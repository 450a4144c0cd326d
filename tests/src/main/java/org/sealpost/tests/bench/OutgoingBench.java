// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.sealpost.tests.client.Credentials;
import org.sealpost.tests.client.EncryptedMail;
import org.sealpost.tests.client.ImapClient;
import org.sealpost.tests.client.RelayEnv;
import org.sealpost.tests.client.SmtpClient;

/**
 * Mail from one relay to another by SMTP and by HTTPS: from the last byte of the submission to the
 * file in the mailbox, one message at a time with pauses between; and how many a second many
 * arrive, from several sessions at once. The two ways take turns, so that a machine that is busy
 * for a while is so for both; SMTP is the baseline.
 *
 * <p>Both relays run with {@code outgoing_https = prefer} and without a limit of messages.
 *
 * <p>Arguments: two {@code relay.env}, rounds.
 */
public final class OutgoingBench {
  private static final int SINGLE = 20;
  private static final int BURST = 200;
  private static final int SESSIONS = 4;
  private static final long PAUSE_NANOS = 150_000_000;
  private static final int LARGE = 1_370_000;

  private final RelayEnv from;
  private final RelayEnv to;
  private final Credentials sender;
  private final Credentials recipient;

  private OutgoingBench(RelayEnv from, RelayEnv to) throws IOException {
    this.from = from;
    this.to = to;
    sender = user(from);
    recipient = user(to);
  }

  /** Prints the figures. */
  public static void main(String[] args) throws Exception {
    OutgoingBench bench =
        new OutgoingBench(RelayEnv.load(Path.of(args[0])), RelayEnv.load(Path.of(args[1])));
    bench.run(Integer.parseInt(args[2]));
  }

  private static Credentials user(RelayEnv relay) throws IOException {
    Credentials login = Credentials.fresh(relay.addressDomain());
    try (ImapClient client = ImapClient.connect(relay.server("IMAPS_PORT"), relay.tls())) {
      client.login(login.address(), login.password());
    }
    return login;
  }

  private void run(int rounds) throws Exception {
    String[] ways = {"SMTP", "HTTPS"};
    List<List<Long>> small = List.of(new ArrayList<>(), new ArrayList<>());
    List<List<Long>> large = List.of(new ArrayList<>(), new ArrayList<>());
    double[][] bursts = new double[2][rounds];
    for (int round = 0; round < rounds; round++) {
      for (int way = 0; way < 2; way++) {
        use(way == 1);
        // The first one opens the connection that the others use again.
        singles(3, 3000);
        small.get(way).addAll(singles(SINGLE, 3000));
        large.get(way).addAll(singles(SINGLE / 4, LARGE));
        bursts[way][round] = burst();
      }
    }
    for (int way = 0; way < 2; way++) {
      long[] few = sorted(small.get(way));
      long[] big = sorted(large.get(way));
      double[] many = bursts[way];
      Arrays.sort(many);
      print(
          "%-6s 3 kB: median %5.1f ms, p95 %5.1f ms; 1.37 MB: median %6.1f ms; %5.0f messages/s",
          ways[way],
          few[few.length / 2] / 1e6,
          few[few.length * 95 / 100] / 1e6,
          big[big.length / 2] / 1e6,
          many[many.length / 2]);
    }
    use(true);
  }

  private static long[] sorted(List<Long> nanos) {
    return nanos.stream().mapToLong(Long::longValue).sorted().toArray();
  }

  /** Turns the map on or off, in the one place that decides. */
  private void use(boolean https) throws Exception {
    String map = "socketmap:unix:" + from.get("RUN_DIR") + "/outgoing-map.sock:outgoing";
    String directory = from.get("POSTFIX_CONF_DIR");
    run("postconf", "-c", directory, "-e", "transport_maps=" + (https ? map : ""));
    run("postfix", "-c", directory, "reload");
    TimeUnit.SECONDS.sleep(2);
    if (https) {
      // The first question makes it look, an answer comes later.
      String domain = to.addressDomain();
      for (int i = 0; i < 100 && !found(directory, domain, map); i++) {
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
  }

  private static boolean found(String directory, String domain, String map) throws Exception {
    return new ProcessBuilder("postmap", "-c", directory, "-q", domain, map)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + said);
    }
  }

  /** The time each took, in nanoseconds. */
  private List<Long> singles(int count, int bytes) throws IOException {
    List<Long> times = new ArrayList<>();
    try (SmtpClient client = submission()) {
      byte[] mail = mail(bytes);
      for (int i = 0; i < count; i++) {
        LockSupport.parkNanos(PAUSE_NANOS);
        int before = arrived();
        long start = System.nanoTime();
        send(client, mail);
        awaitArrived(before + 1);
        times.add(System.nanoTime() - start);
      }
    }
    return times;
  }

  private double burst() throws Exception {
    int before = arrived();
    byte[] mail = mail(3000);
    ExecutorService threads = Executors.newFixedThreadPool(SESSIONS);
    long start = System.nanoTime();
    try {
      List<Future<?>> sessions = new ArrayList<>();
      for (int i = 0; i < SESSIONS; i++) {
        sessions.add(threads.submit(() -> sendMany(mail)));
      }
      for (Future<?> session : sessions) {
        session.get();
      }
    } finally {
      threads.shutdown();
    }
    awaitArrived(before + BURST);
    return BURST / ((System.nanoTime() - start) / 1e9);
  }

  private Void sendMany(byte[] mail) throws IOException {
    try (SmtpClient client = submission()) {
      for (int i = 0; i < BURST / SESSIONS; i++) {
        send(client, mail);
      }
    }
    return null;
  }

  private SmtpClient submission() throws IOException {
    SmtpClient client =
        SmtpClient.connect(from.server("SMTPS_PORT"), from.address(), from.tls()).ehlo();
    client.auth(sender.address(), sender.password());
    return client;
  }

  private byte[] mail(int bytes) {
    return new EncryptedMail(sender.address(), recipient.address(), "bench").size(bytes).bytes();
  }

  private void send(SmtpClient client, byte[] mail) throws IOException {
    int code = client.transaction(sender.address(), List.of(recipient.address()), mail).code();
    if (code != 250) {
      throw new IOException("the submission was answered " + code);
    }
  }

  private int arrived() throws IOException {
    Path folder = to.mailbox(recipient.address()).resolve("new");
    int count = 0;
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "[0-9]*")) {
        for (Path ignored : files) {
          count++;
        }
      }
    }
    return count;
  }

  private void awaitArrived(int count) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    while (arrived() < count) {
      if (System.nanoTime() > end) {
        throw new IOException("waited 90 s in vain for " + count + " messages");
      }
      LockSupport.parkNanos(500_000);
    }
  }

  private static void print(String format, Object... arguments) {
    System.out.println(String.format(Locale.ROOT, format, arguments));
  }
}
