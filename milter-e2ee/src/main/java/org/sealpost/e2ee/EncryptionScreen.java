// SPDX-License-Identifier: Apache-2.0
package org.sealpost.e2ee;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import org.sealpost.common.metrics.EncryptionMetrics;
import org.sealpost.common.metrics.EncryptionMetrics.Kind;
import org.sealpost.common.milter.Message;
import org.sealpost.common.milter.MessageLog;
import org.sealpost.common.milter.Screen;
import org.sealpost.common.milter.Verdict;
import org.sealpost.common.smtp.Reply;

/**
 * Refuses what is not encrypted, as early as that is certain.
 *
 * <p>Recipients that accept cleartext are looked up only once a message has turned out not to be
 * encrypted: encrypted mail costs no file access.
 */
final class EncryptionScreen implements Screen {
  private static final Reply ENCRYPTION_NEEDED =
      Reply.parse("523 5.7.1 Encryption Needed: Invalid Unencrypted Mail");

  private final EncryptionRule rule;
  private final CleartextPolicy cleartext;
  private final EncryptionMetrics metrics;
  private final MessageLog log;
  private String queueId = "";
  private List<String> recipients = List.of();

  /**
   * @param log who is told of each message, for those who count lines
   */
  EncryptionScreen(
      EncryptionRule rule, CleartextPolicy cleartext, EncryptionMetrics metrics, MessageLog log) {
    this.rule = rule;
    this.cleartext = cleartext;
    this.metrics = metrics;
    this.log = log;
  }

  @Override
  public Verdict headers(Message message) throws IOException {
    recipients = message.envelopeRecipients();
    queueId = message.queueId();
    return verdict(rule.headers(message.headers().fields(), recipients));
  }

  @Override
  public Verdict body(ByteBuffer chunk) throws IOException {
    return verdict(rule.body(chunk));
  }

  @Override
  public Verdict endOfMessage(Message message) throws IOException {
    return verdict(rule.end());
  }

  private Verdict verdict(Finding finding) throws IOException {
    if (finding instanceof Finding.Refused) {
      boolean allowed = cleartext.allows(recipients);
      found(allowed ? Kind.CLEARTEXT : Kind.REFUSED);
      return allowed ? Verdict.PASS : Verdict.refuse(ENCRYPTION_NEEDED);
    }
    if (finding instanceof Finding.Accepted accepted) {
      found(label(accepted.kind()));
      return Verdict.PASS;
    }
    return Verdict.UNDECIDED;
  }

  private void found(Kind kind) {
    metrics.found(kind);
    log.line(queueId, kind.name().toLowerCase(Locale.ROOT));
  }

  private static Kind label(Finding.Kind kind) {
    return switch (kind) {
      case ENCRYPTED -> Kind.ENCRYPTED;
      case SECURE_JOIN -> Kind.SECURE_JOIN;
      case DELIVERY_REPORT -> Kind.DELIVERY_REPORT;
      case SETUP_MESSAGE -> Kind.SETUP_MESSAGE;
    };
  }
}
