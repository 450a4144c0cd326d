// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;

/**
 * {@code PolicyBench SEALPOSTD SECONDS}: the policy service of a {@code sealpostd} of its own,
 * beside a service that answers DUNNO to whatever it reads (same machine, same client, same run).
 *
 * <p>The load is Postfix's: {@value #CONNECTIONS} connections, each asks and waits for its answer,
 * requests with all attributes of Postfix 3.7. Submission asks about logins with a mailbox on disk,
 * a new message each time, limits so high that all pass.
 *
 * <p>Memory is PSS from {@code /proc}. A million distinct senders are a million IPv6 networks on
 * port 25: they fill the same tables as logins, which would need a million mailboxes on disk.
 */
public final class PolicyBench {
  private static final int CONNECTIONS = 16;
  private static final int WARM_UP_SECONDS = 10;
  private static final int SESSIONS = 1000;
  private static final int SENDERS = 1_000_000;

  private final int seconds;

  private PolicyBench(int seconds) {
    this.seconds = seconds;
  }

  /** Measures and prints. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length == 2 && arguments[0].equals("--dunno")) {
      DunnoServer.serve(Path.of(arguments[1]));
      return;
    }
    new PolicyBench(Integer.parseInt(arguments[1])).run(Path.of(arguments[0]));
  }

  private void run(Path sealpostd) throws Exception {
    print("each measured after %d s of the same load", WARM_UP_SECONDS);
    try (BenchProcess process = BenchProcess.dunno()) {
      speed("answers DUNNO, decides nothing", process, PolicyRequests::submission);
    }
    try (BenchProcess process = BenchProcess.sealpostd(sealpostd)) {
      speed("sealpostd, submission", process, PolicyRequests::submission);
      speed("sealpostd, port 25", process, PolicyRequests::incoming);
      long before = process.pssKilobytes();
      sessions(process);
      print("%d parallel sessions: PSS %+d kB", SESSIONS, process.pssKilobytes() - before);
      before = process.pssKilobytes();
      for (int million = 1; million <= 3; million++) {
        senders(process, million);
        long after = process.pssKilobytes();
        print(
            "million %d of distinct senders: PSS %+d kB, now %d kB",
            million, after - before, after);
        before = after;
      }
    }
  }

  private void speed(String what, BenchProcess process, LongFunction<byte[]> requests)
      throws Exception {
    PolicyLoad.during(process.socket(), CONNECTIONS, WARM_UP_SECONDS, requests);
    Latencies found = PolicyLoad.during(process.socket(), CONNECTIONS, seconds, requests);
    print(
        "%-32s %7d requests/s  p50 %5d us  p99 %5d us",
        what, found.count() / seconds, found.micros(0.50), found.micros(0.99));
  }

  private static void senders(BenchProcess process, int million) throws Exception {
    long first = (long) million * SENDERS;
    PolicyLoad.of(
        process.socket(),
        CONNECTIONS,
        SENDERS / CONNECTIONS,
        i -> PolicyRequests.network(first + i));
  }

  /** All open at once, and all answered while the others stay. */
  private static void sessions(BenchProcess process) throws IOException {
    List<PolicyConnection> open = new java.util.ArrayList<>();
    try {
      for (int i = 0; i < SESSIONS; i++) {
        PolicyConnection connection = new PolicyConnection(process.socket());
        open.add(connection);
        connection.ask(PolicyRequests.submission(i));
      }
      for (int i = 0; i < SESSIONS; i++) {
        open.get(i).ask(PolicyRequests.submission(i));
      }
    } finally {
      for (PolicyConnection connection : open) {
        connection.close();
      }
    }
  }

  private static void print(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }

  /** Whether the file is there, for those who run this by hand. */
  static Path existing(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new IOException("no " + file + ": build it first");
    }
    return file;
  }
}
