// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;

/**
 * {@code DictBench SEALPOSTD SECONDS}: the dict services of a {@code sealpostd} of its own, beside
 * a service that answers whatever it reads (same machine, same client, same run).
 *
 * <p>The load is Dovecot's: {@value #CLIENTS} connections, each asks and waits for its answer. They
 * look up {@value #ADDRESSES} mailboxes on disk in the userdb, and set push tokens of them: begin,
 * set, commit, each committed in the database before its answer; the tokens are new ones at first
 * and come again then.
 */
public final class DictBench {
  private static final int CLIENTS = 16;
  private static final int ADDRESSES = 1000;
  private static final int TOKENS_EACH = 10;
  private static final String DOMAIN = "chat.example";
  private static final String KEY = "priv/43f5f508a7ea0366dff30200c15250e3/devicetoken";

  /** As long as the encrypted token of a phone. */
  private static final String TOKEN = "openpgp:" + "A".repeat(400);

  private final int seconds;

  private DictBench(int seconds) {
    this.seconds = seconds;
  }

  /** Measures and prints. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length == 2 && arguments[0].equals("--nothing")) {
      DictNothingServer.serve(Path.of(arguments[1]));
      return;
    }
    new DictBench(Integer.parseInt(arguments[1])).run(Path.of(arguments[0]));
  }

  private void run(Path sealpostd) throws Exception {
    try (BenchProcess process = nothing()) {
      speed("answers, does nothing: look-ups", process.socket(), DictBench::lookup);
      speed("answers, does nothing: sets", process.socket(), DictBench::set);
    }
    try (BenchProcess process = sealpostd(sealpostd)) {
      long before = process.pssKilobytes();
      speed("sealpostd, userdb look-ups", process.socket("doveauth.sock"), DictBench::lookup);
      speed("sealpostd, token sets", process.socket("metadata.sock"), DictBench::set);
      speed("sealpostd, token look-ups", process.socket("metadata.sock"), DictBench::get);
      long after = process.pssKilobytes();
      print("PSS %d kB before, %d kB after", before, after);
    }
  }

  /** Each request is made before: the client shares the processors with what it measures. */
  private void speed(String what, Path socket, LongFunction<byte[]> maker) throws Exception {
    byte[][] made = new byte[ADDRESSES * TOKENS_EACH][];
    Arrays.setAll(made, maker::apply);
    LongFunction<byte[]> requests = number -> made[(int) (number % made.length)];
    DictClients.during(socket, CLIENTS, seconds, requests); // warm
    Latencies found = DictClients.during(socket, CLIENTS, seconds, requests);
    print(
        "%-32s %7d/s  p50 %5d us  p99 %5d us",
        what, found.count() / seconds, found.micros(0.50), found.micros(0.99));
  }

  private static byte[] lookup(long number) {
    return ("Lshared/userdb/" + address(number) + "\t" + address(number) + "\n").getBytes(US_ASCII);
  }

  private static byte[] get(long number) {
    return ("L" + KEY + "\t" + address(number) + "\n").getBytes(US_ASCII);
  }

  private static byte[] set(long number) {
    String token = TOKEN + number / ADDRESSES % TOKENS_EACH;
    return ("B1\t" + address(number) + "\nS1\t" + KEY + "\t" + token + "\nC1\n").getBytes(US_ASCII);
  }

  private static String address(long number) {
    return "user%05d@%s".formatted(number % ADDRESSES, DOMAIN);
  }

  private static BenchProcess nothing() throws IOException {
    Path directory = Files.createTempDirectory("bench");
    Path socket = directory.resolve("dict.sock");
    return new BenchProcess(
        directory, "dict.sock", BenchProcess.java(DictBench.class, "--nothing", socket));
  }

  private static BenchProcess sealpostd(Path program) throws IOException {
    Path directory = Files.createTempDirectory("bench");
    Path mail = directory.resolve("mail");
    for (int i = 0; i < ADDRESSES; i++) {
      Path mailbox = Files.createDirectories(mail.resolve(address(i)));
      Files.writeString(mailbox.resolve("password"), "{SHA512-CRYPT}$6$x$x");
    }
    Path config = directory.resolve("chatmail.ini");
    Files.writeString(
        config,
        """
        [params]
        mail_domain = %s
        mailboxes_dir = %s
        state_database = %s
        """
            .formatted(DOMAIN, mail, directory.resolve("state.db")));
    return new BenchProcess(
        directory,
        "metadata.sock",
        List.of(
            PolicyBench.existing(program).toString(),
            "--config",
            config.toString(),
            "--run-dir",
            directory.toString(),
            "doveauth",
            "metadata"));
  }

  private static void print(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
