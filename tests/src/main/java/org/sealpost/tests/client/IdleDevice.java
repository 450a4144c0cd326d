// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.client;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A device of a user that waits in IDLE, and those who write to them.
 *
 * <p>Messages come by LMTP, past all limits; the time is from the last byte of the message to the
 * EXISTS.
 */
public final class IdleDevice implements AutoCloseable {
  /** Later than the last thing that a relay does to make up for a wake-up that got lost. */
  private static final Duration LOST = Duration.ofSeconds(20);

  private static final String SENDER = "somebody@bench.invalid";

  /** What one message needed: how long the device had waited for it, and until it was told. */
  public record WakeUp(long waitedMillis, long toldNanos) {
    /** Whether nothing came in time. */
    public boolean isLost() {
      return toldNanos < 0;
    }
  }

  private final RelayEnv relay;
  private final String address;
  private final ImapClient imap;

  private IdleDevice(RelayEnv relay, String address, ImapClient imap) {
    this.relay = relay;
    this.address = address;
    this.imap = imap;
  }

  /** Logs in and selects INBOX. */
  public static IdleDevice login(RelayEnv relay, Credentials user) throws IOException {
    ImapClient imap = ImapClient.connect(relay.server("IMAPS_PORT"), relay.tls());
    imap.login(user.address(), user.password());
    imap.command("SELECT INBOX");
    return new IdleDevice(relay, user.address(), imap);
  }

  /** IDLE. */
  public void beginIdle() throws IOException {
    imap.beginIdle();
  }

  /** Lets the device wait for that time, sends it a message, and fetches it as clients do. */
  public WakeUp receive(long waitMillis) throws IOException, InterruptedException {
    return receive(waitMillis, () -> {});
  }

  /** What happens right after a message was delivered. */
  public interface Disturbance {
    void happen() throws IOException, InterruptedException;
  }

  /** The same, with something that happens to the relay at the wrong moment. */
  public WakeUp receive(long waitMillis, Disturbance disturbance)
      throws IOException, InterruptedException {
    beginIdle();
    TimeUnit.MILLISECONDS.sleep(waitMillis);
    long sent = deliver();
    disturbance.happen();
    WakeUp wakeUp = awaitTold(waitMillis, sent);
    imap.endIdle();
    imap.command("UID FETCH * (FLAGS BODY.PEEK[])");
    return wakeUp;
  }

  /** Delivers a message; when its last byte was written. */
  public long deliver() throws IOException {
    byte[] message = new EncryptedMail(SENDER, address, "[...]").bytes();
    try (LmtpClient lmtp = LmtpClient.connect(relay.path("LMTP_SOCKET"))) {
      return lmtp.deliver(SENDER, address, message);
    }
  }

  /** While in IDLE, waits until the device is told of a message that was sent then. */
  public WakeUp awaitTold(long waitedMillis, long sent) throws IOException {
    boolean told = imap.awaitExists(LOST);
    return new WakeUp(waitedMillis, told ? System.nanoTime() - sent : -1);
  }

  @Override
  public void close() throws IOException {
    imap.close();
  }
}
