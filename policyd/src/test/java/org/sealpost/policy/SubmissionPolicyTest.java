// SPDX-License-Identifier: Apache-2.0
package org.sealpost.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.sealpost.common.limits.KeyHash;
import org.sealpost.common.limits.RateLimit;

class SubmissionPolicyTest {
  private static final String ALICE = "alice@chat.example";
  private static final long REMEMBER = TimeUnit.HOURS.toNanos(1);
  private static final String TOO_MUCH = "450 4.7.1 Too much mail from <alice@chat.example>";

  private long now = 1;
  private final Set<String> disabled = new HashSet<>();
  private final List<String> used = new ArrayList<>();
  private final SubmissionPolicy policy = policy(2, 5);

  private SubmissionPolicy policy(int burst, int recipients) {
    RateLimit.Clock clock = () -> now;
    SubmissionPolicy.Senders senders =
        new SubmissionPolicy.Senders() {
          @Override
          public boolean isEnabled(String login) {
            return !disabled.contains(login);
          }

          @Override
          public void recordUse(String login) {
            used.add(login);
          }
        };
    return new SubmissionPolicy(
        senders,
        new KeyHash(new byte[16]),
        new MessageRate(new RateLimit(60, 60, burst, 1000, clock)::tryAcquire, REMEMBER, clock),
        new RateLimit(recipients, 3600, recipients, 1000, clock)::tryAcquire);
  }

  private String rcpt(String login, String sender, String instance) throws IOException {
    return policy
        .decide(
            new PolicyRequest(
                Map.of(
                    Attribute.PROTOCOL_STATE, "RCPT",
                    Attribute.SASL_USERNAME, login,
                    Attribute.SENDER, sender,
                    Attribute.INSTANCE, instance)))
        .text();
  }

  @Test
  void decide_oneTokenPerMessage() throws IOException {
    assertEquals("DUNNO", rcpt(ALICE, ALICE, "m1"));
    assertEquals("DUNNO", rcpt(ALICE, ALICE, "m1"));
    assertEquals("DUNNO", rcpt(ALICE, ALICE, "m2"));
    assertEquals(TOO_MUCH, rcpt(ALICE, ALICE, "m3"));
    assertEquals("DUNNO", rcpt(ALICE, ALICE, "m2"), "a message that was let through stays so");
    now += TimeUnit.SECONDS.toNanos(5);
    assertEquals(TOO_MUCH, rcpt(ALICE, ALICE, "m3"), "a message that was refused stays so");
    assertEquals("DUNNO", rcpt(ALICE, ALICE, "m4"));
  }

  @Test
  void decide_emptyInstanceCountsByItself() throws IOException {
    assertEquals("DUNNO", rcpt(ALICE, ALICE, ""));
    assertEquals("DUNNO", rcpt(ALICE, ALICE, ""));
    assertEquals(TOO_MUCH, rcpt(ALICE, ALICE, ""));
  }

  @Test
  void decide_ceilingOfRecipients() throws IOException {
    for (int i = 0; i < 5; i++) {
      assertEquals("DUNNO", rcpt(ALICE, ALICE, "m1"));
    }
    assertEquals(
        "450 4.7.1 Too many recipients from <alice@chat.example>", rcpt(ALICE, ALICE, "m1"));
    now += TimeUnit.HOURS.toNanos(1) / 5;
    assertEquals("DUNNO", rcpt(ALICE, ALICE, "m1"));
  }

  @Test
  void decide_senderIsTheLogin() throws IOException {
    assertEquals("DUNNO", rcpt("Alice@Chat.Example", "ALICE@chat.example", "m1"));
    assertEquals("553 5.7.1 Not owned by the login", rcpt(ALICE, "bob@chat.example", "m2"));
    assertEquals("553 5.7.1 Not owned by the login", rcpt(ALICE, "", "m3"));
    assertEquals(List.of(ALICE), used);
  }

  @Test
  void decide_disabledCannotSend() throws IOException {
    disabled.add(ALICE);
    assertEquals("550 5.7.13 User account disabled", rcpt("ALICE@chat.example", ALICE, "m1"));
    assertEquals(List.of(), used);
  }

  @Test
  void decide_withoutLoginIsLeftToPostfix() throws IOException {
    assertEquals("DUNNO", rcpt("", "someone@peer.example", "m1"));
    assertEquals(List.of(), used);
  }
}
