// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.jobs;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A mailbox over 75 % of its quota gets down to 70 %: its oldest messages go, but none that is
 * younger than a day.
 *
 * <p>Memory: sizes are summed by hour of age; only the messages of the hour in which enough is
 * reached are held.
 */
final class QuotaRule {
  private static final Duration KEPT = Duration.ofHours(24);
  private static final long HOUR_MILLIS = 3_600_000;

  private final long high;
  private final long low;
  private final long newest;
  private final Remover remover;

  /**
   * @param quota of a mailbox, in bytes
   */
  QuotaRule(long quota, Instant now, Remover remover) {
    // Not quota * 75 / 100: a quota may be as large as a long.
    high = quota / 4 * 3;
    low = quota / 10 * 7;
    newest = now.minus(KEPT).toEpochMilli();
    this.remover = remover;
  }

  private record Message(Path file, long time, long size) {}

  /** Whether a mailbox that holds so much is too full. */
  boolean isOver(long bytes) {
    return bytes > high;
  }

  /**
   * Removes what is too much.
   *
   * @param bytes what the mailbox holds
   * @param expired messages that are as good as gone (a dry run), not counted in {@code bytes}
   */
  void apply(Path mailbox, long bytes, Messages expired) throws IOException {
    TreeMap<Long, Long> sizeByHour = new TreeMap<>();
    eachCandidate(mailbox, expired, m -> sizeByHour.merge(m.time / HOUR_MILLIS, m.size, Long::sum));
    long left = bytes;
    long lastHour = Long.MIN_VALUE;
    for (Map.Entry<Long, Long> hour : sizeByHour.entrySet()) {
      lastHour = hour.getKey();
      if (left - hour.getValue() <= low) {
        break;
      }
      left -= hour.getValue();
    }
    List<Message> ofLastHour = new ArrayList<>();
    long splitHour = lastHour;
    eachCandidate(
        mailbox,
        expired,
        m -> {
          long hour = m.time / HOUR_MILLIS;
          if (hour < splitHour) {
            remover.remove(m.file, m.size);
          } else if (hour == splitHour) {
            ofLastHour.add(m);
          }
        });
    ofLastHour.sort(Comparator.comparingLong(Message::time));
    for (Message message : ofLastHour) {
      if (left <= low) {
        break;
      }
      remover.remove(message.file, message.size);
      left -= message.size;
    }
  }

  /** Says of a message whether it is one of a kind. */
  @FunctionalInterface
  interface Messages {
    boolean contains(String place, BasicFileAttributes attributes);
  }

  @FunctionalInterface
  private interface Candidate {
    void take(Message message) throws IOException;
  }

  private void eachCandidate(Path mailbox, Messages expired, Candidate visitor) throws IOException {
    MailTree.read(
        mailbox,
        (file, place, attributes) -> {
          long time = attributes.lastModifiedTime().toMillis();
          if (!place.equals("tmp") && time < newest && !expired.contains(place, attributes)) {
            visitor.take(new Message(file, time, attributes.size()));
          }
        });
  }
}
