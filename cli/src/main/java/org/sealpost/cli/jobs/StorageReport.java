// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Sums over all mailboxes: what is stored, in messages of which size, and how many addresses there
 * are and are used. It names nobody.
 *
 * <p>A size class holds all messages of at least its size, so the classes overlap, and the one of 0
 * is everything. Addresses of automatic tests start with {@code ci-}; whether an address is active
 * is asked of the others only.
 */
final class StorageReport {
  private static final int KIB = 1 << 10;
  private static final int MIB = 1 << 20;

  /** Lower bounds of the size classes. */
  static final long[] MIN_SIZES = {0, 100 * KIB, 512 * KIB, MIB, 2 * MIB, 5 * MIB, 10 * MIB};

  /** Periods for which active addresses are counted. */
  static final int[] DAYS = {1, 10, 30, 40, 80, 100, 150};

  private final Instant now;

  long messageBytes;
  long otherBytes;
  long accounts;
  long ciAccounts;
  final long[] classBytes = new long[MIN_SIZES.length];
  final long[] classCount = new long[MIN_SIZES.length];
  final long[] active = new long[DAYS.length];

  StorageReport(Instant now) {
    this.now = now;
  }

  long userAccounts() {
    return accounts - ciAccounts;
  }

  void add(Path mailbox) throws IOException {
    try {
      account(
          mailbox.getFileName().toString(),
          Files.getLastModifiedTime(mailbox.resolve("password"), LinkOption.NOFOLLOW_LINKS)
              .toInstant());
    } catch (NoSuchFileException e) {
      // A directory that is no address; what it holds takes room all the same.
    }
    MailTree.read(
        mailbox,
        new MailTree.Content() {
          @Override
          public void message(Path file, String place, BasicFileAttributes attributes) {
            countMessage(attributes.size());
          }

          @Override
          public void other(Path file, BasicFileAttributes attributes) {
            otherBytes += attributes.size();
          }
        });
  }

  private void account(String address, Instant lastLogin) {
    accounts++;
    if (address.startsWith("ci-")) {
      ciAccounts++;
      return;
    }
    for (int i = 0; i < DAYS.length; i++) {
      if (!lastLogin.isBefore(now.minus(Duration.ofDays(DAYS[i])))) {
        active[i]++;
      }
    }
  }

  private void countMessage(long size) {
    messageBytes += size;
    for (int i = 0; i < MIN_SIZES.length && size >= MIN_SIZES[i]; i++) {
      classBytes[i] += size;
      classCount[i]++;
    }
  }

  /** For people. */
  String text() {
    StringBuilder text = new StringBuilder();
    long all = messageBytes + otherBytes;
    text.append(row("stored", Bytes.text(all), ""));
    text.append(row("  messages", Bytes.text(messageBytes), percent(messageBytes, all)));
    text.append(row("  other files", Bytes.text(otherBytes), percent(otherBytes, all)));
    for (int i = 0; i < MIN_SIZES.length; i++) {
      String name = i == 0 ? "messages" : "  of " + Bytes.text(MIN_SIZES[i]) + " and more";
      text.append(row(name, Long.toString(classCount[i]), Bytes.text(classBytes[i])));
    }
    text.append(row("addresses", Long.toString(accounts), ""));
    text.append(row("  of tests (ci-)", Long.toString(ciAccounts), ""));
    text.append(row("  of users", Long.toString(userAccounts()), ""));
    for (int i = 0; i < DAYS.length; i++) {
      String days = DAYS[i] == 1 ? "last day" : "last " + DAYS[i] + " days";
      text.append(
          row(
              "  active in the " + days,
              Long.toString(active[i]),
              percent(active[i], userAccounts())));
    }
    return text.toString();
  }

  private static String row(String name, String value, String more) {
    return String.format("%-28s %12s %10s", name, value, more).stripTrailing() + "\n";
  }

  private static String percent(long part, long all) {
    return all == 0 ? "" : Math.round(100.0 * part / all) + " %";
  }

  /** For the Prometheus node exporter's textfile collector; the last three are the old names. */
  String prometheus() {
    StringBuilder text = new StringBuilder();
    metric(text, "chatmail_storage_bytes", "Bytes stored in mailboxes.");
    sample(text, "chatmail_storage_bytes", "kind", "messages", messageBytes);
    sample(text, "chatmail_storage_bytes", "kind", "extra", otherBytes);
    metric(text, "chatmail_messages_bytes", "Bytes in messages of at least min_size bytes.");
    for (int i = 0; i < MIN_SIZES.length; i++) {
      sample(text, "chatmail_messages_bytes", "min_size", MIN_SIZES[i], classBytes[i]);
    }
    metric(text, "chatmail_messages_count", "Messages of at least min_size bytes.");
    for (int i = 0; i < MIN_SIZES.length; i++) {
      sample(text, "chatmail_messages_count", "min_size", MIN_SIZES[i], classCount[i]);
    }
    metric(text, "chatmail_accounts", "Addresses.");
    sample(text, "chatmail_accounts", "kind", "all", accounts);
    sample(text, "chatmail_accounts", "kind", "ci", ciAccounts);
    sample(text, "chatmail_accounts", "kind", "user", userAccounts());
    metric(text, "chatmail_accounts_active", "Users' addresses with a login in the last days.");
    for (int i = 0; i < DAYS.length; i++) {
      sample(text, "chatmail_accounts_active", "days", DAYS[i], active[i]);
    }
    old(text, "accounts", accounts);
    old(text, "ci_accounts", ciAccounts);
    old(text, "nonci_accounts", userAccounts());
    return text.toString();
  }

  private static void metric(StringBuilder text, String name, String help) {
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(" gauge\n");
  }

  private static void sample(
      StringBuilder text, String name, String label, Object labelValue, long value) {
    text.append(name).append('{').append(label).append("=\"").append(labelValue).append("\"} ");
    text.append(value).append('\n');
  }

  private static void old(StringBuilder text, String name, long value) {
    text.append("# TYPE ").append(name).append(" gauge\n");
    text.append(name).append(' ').append(value).append('\n');
  }

  /** Field names are those of the JSON. */
  record Json(
      long messageBytes,
      long otherBytes,
      long accounts,
      long ciAccounts,
      long userAccounts,
      List<SizeClass> messages,
      List<Active> active) {}

  record SizeClass(long minSize, long count, long bytes) {}

  record Active(int days, long accounts) {}

  /** For programs. */
  Json json() {
    return new Json(
        messageBytes,
        otherBytes,
        accounts,
        ciAccounts,
        userAccounts(),
        IntStream.range(0, MIN_SIZES.length)
            .mapToObj(i -> new SizeClass(MIN_SIZES[i], classCount[i], classBytes[i]))
            .toList(),
        IntStream.range(0, DAYS.length).mapToObj(i -> new Active(DAYS[i], active[i])).toList());
  }
}
