// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.metrics;

import io.prometheus.metrics.core.metrics.Counter;

/**
 * What the messages of one direction turned out to be, in our words and in those of the official
 * relay: there SecureJoin counts as encrypted, and a delivery report does not.
 */
public final class EncryptionMetrics {
  /** Which way. */
  public enum Direction {
    INCOMING,
    OUTGOING
  }

  /** What a message is. */
  public enum Kind {
    ENCRYPTED,
    SECURE_JOIN,
    DELIVERY_REPORT,
    SETUP_MESSAGE,
    /** Readable, to somebody who wants that too. */
    CLEARTEXT,
    /** Readable, and not accepted. */
    REFUSED
  }

  private final CounterOf<Kind> kinds;
  private final NamedCounter filtered;
  private final NamedCounter encrypted;
  private final NamedCounter unencrypted;
  private final NamedCounter mailerDaemon;
  private final NamedCounter rejected;

  /** The counters that both directions share. */
  record Shared(Counter kinds, NamedCounter mailerDaemon, NamedCounter rejected) {}

  EncryptionMetrics(Instruments instruments, Shared shared, Direction direction) {
    String way = Labels.of(direction);
    kinds = new CounterOf<>(shared.kinds, Kind.class, way);
    filtered = instruments.named("filtered_" + way + "_mail_count", "Messages, " + way + ".");
    encrypted =
        instruments.named(way + "_encrypted_mail_count", "Encrypted or SecureJoin, " + way + ".");
    unencrypted = instruments.named(way + "_unencrypted_mail_count", "Readable, " + way + ".");
    mailerDaemon = shared.mailerDaemon;
    rejected = shared.rejected;
  }

  /** A message is of that kind. */
  public void found(Kind kind) {
    kinds.increment(kind);
    filtered.increment();
    switch (kind) {
      case ENCRYPTED, SECURE_JOIN -> encrypted.increment();
      case DELIVERY_REPORT -> {
        unencrypted.increment();
        mailerDaemon.increment();
      }
      case SETUP_MESSAGE, CLEARTEXT -> unencrypted.increment();
      case REFUSED -> {
        unencrypted.increment();
        rejected.increment();
      }
    }
  }
}
