// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.metrics;

/** New addresses. */
public final class AccountMetrics {
  /** What stood against one. */
  public enum Objection {
    /** The name or the password is not what the settings ask for. */
    CREDENTIALS,
    /** Registration is closed. */
    CLOSED,
    INVITATION,
    /** Load, memory or disk of the machine. */
    HOST,
    RATE
  }

  private final NamedCounter created;
  private final NamedCounter createdCi;
  private final NamedCounter createdOthers;
  private final NamedCounter rejected;
  private final CounterOf<Objection> objections;

  AccountMetrics(Instruments instruments) {
    created = instruments.named("created_accounts", "New addresses.");
    createdCi = instruments.named("created_ci_accounts", "New addresses of automatic tests.");
    createdOthers = instruments.named("created_nonci_accounts", "New addresses of people.");
    rejected = instruments.named("rejected_registrations", "New addresses that were refused.");
    objections =
        new CounterOf<>(
            instruments.counter(
                "sealpost_registration_rejected", "The same, by what stood against it.", "reason"),
            Objection.class);
  }

  /**
   * An address has come into being.
   *
   * @param ci whether its name says that a test made it
   */
  public void created(boolean ci) {
    created.increment();
    (ci ? createdCi : createdOthers).increment();
  }

  /** One was refused. */
  public void rejected(Objection objection) {
    rejected.increment();
    objections.increment(objection);
  }
}
