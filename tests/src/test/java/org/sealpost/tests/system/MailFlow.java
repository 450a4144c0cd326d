// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.sealpost.tests.client.Credentials;
import org.sealpost.tests.client.SmtpClient;
import org.sealpost.tests.client.SmtpReply;

/**
 * Mail that keeps coming: another relay on port 25 and new users on 465, one short session after
 * the other, and logins by IMAP. Whatever a client should not see is kept as a complaint.
 *
 * <p>421 is none: it tells a session that was open when the daemon ended to connect again, which
 * these clients do.
 */
final class MailFlow implements AutoCloseable {
  private static final int MAILS_PER_SESSION = 2;

  private final Relay relay;
  private final Credentials recipient;
  private final AtomicInteger sent = new AtomicInteger();
  private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  MailFlow(Relay relay, Credentials recipient) {
    this.relay = relay;
    this.recipient = recipient;
    begin("flow from outside", this::sendFromOutside);
    begin("flow of users", this::sendAsNewUser);
    begin("flow of logins", () -> relay.imap(relay.newLogin()).close());
  }

  /** How many mails were accepted. */
  int sent() {
    return sent.get();
  }

  List<String> complaints() {
    return List.copyOf(complaints);
  }

  /** Waits until that many more mails were accepted. */
  void awaitMore(int mails) {
    int target = sent.get() + mails;
    Relay.await("mail flows: " + mails + " more", () -> sent.get() >= target);
  }

  /** Ends it, when each client has had its answer. */
  void stop() throws InterruptedException {
    stopped = true;
    for (Thread thread : threads) {
      thread.join(Relay.PATIENCE.toMillis());
    }
  }

  @Override
  public void close() {
    stopped = true;
  }

  private interface Step {
    void run() throws IOException;
  }

  private void begin(String name, Step step) {
    Thread thread =
        new Thread(
            () -> {
              while (!stopped) {
                try {
                  step.run();
                } catch (IOException | AssertionError e) {
                  complaints.add(name + ": " + e);
                }
              }
            },
            name);
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  private void sendFromOutside() throws IOException {
    InetAddress peer = Relay.newPeer();
    try (SmtpClient client = relay.fromOutside(peer)) {
      send(client, Relay.senderAt(peer));
    }
  }

  private void sendAsNewUser() throws IOException {
    Credentials user = relay.newLogin();
    try (SmtpClient client = relay.asUser(Port.SUBMISSIONS, user)) {
      send(client, user.address());
    }
  }

  private void send(SmtpClient client, String from) throws IOException {
    for (int i = 0; i < MAILS_PER_SESSION; i++) {
      byte[] mail = Relay.encrypted(from, recipient.address()).bytes();
      SmtpReply reply = client.transaction(from, List.of(recipient.address()), mail);
      if (reply.code() == 421) {
        return;
      }
      if (reply.code() == 250) {
        sent.incrementAndGet();
      } else {
        complaints.add("mail from " + from + ": " + reply);
      }
    }
  }
}
