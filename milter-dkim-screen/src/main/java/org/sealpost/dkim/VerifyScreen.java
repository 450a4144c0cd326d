// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.daemon.Log;
import org.sealpost.common.dns.TxtLookup;
import org.sealpost.common.metrics.DkimMetrics;
import org.sealpost.common.milter.HeaderField;
import org.sealpost.common.milter.Message;
import org.sealpost.common.milter.Screen;
import org.sealpost.common.milter.Verdict;
import org.sealpost.common.smtp.AddrSpec;
import org.sealpost.common.smtp.AddressException;
import org.sealpost.common.smtp.FromField;
import org.sealpost.common.smtp.Reply;

/**
 * Takes a message only if its From domain signed it (contract section 4). Strict: {@code d=} is
 * that domain itself.
 *
 * <p>A From with a domain literal needs no signature, but must come from that address.
 *
 * <p>Diagnostics: see {@link DkimReplies}. What can be said from the header alone is said there;
 * DNS is asked at the end of the message, after every earlier screen has passed.
 */
final class VerifyScreen implements Screen {
  private final TxtLookup lookup;
  private final VerifySettings settings;
  private final InstantSource clock;
  private final DkimMetrics metrics;

  private @Nullable Verification verification;

  /** Known without body and DNS, where only a report is wanted. */
  private @Nullable Outcome early;

  VerifyScreen(
      TxtLookup lookup, VerifySettings settings, InstantSource clock, DkimMetrics metrics) {
    this.metrics = metrics;
    this.lookup = lookup;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public Verdict headers(Message message) {
    // Before forged fields go: a signature may cover them.
    List<Field> fields = fields(message);
    String authservId = settings.authservId();
    if (authservId != null) {
      message.headers().removeIf(field -> AuthenticationResults.claims(field, authservId));
    }
    AddrSpec from;
    try {
      List<String> values =
          message.headers().named("From").stream().map(HeaderField::value).toList();
      from = FromField.parse(values);
    } catch (AddressException e) {
      return withoutBody(Outcome.UNSIGNED, DkimReplies.MALFORMED_FROM);
    }
    if (from.isLiteral()) {
      return literal(from, message);
    }
    Verification v = new Verification(fields, from.domain(), clock.instant().getEpochSecond());
    if (!v.isOpen()) {
      metrics.verified(label(v.outcome().result()));
      return withoutBody(v.outcome(), replyTo(v.outcome()));
    }
    verification = v;
    return Verdict.UNDECIDED;
  }

  private Verdict literal(AddrSpec from, Message message) {
    InetAddress client = message.peer().address();
    Optional<InetAddress> literal = from.literal();
    boolean own = literal.isPresent() && literal.get().equals(client);
    if (own || (settings.behindProxy() && literal.isPresent())) {
      return settings.authservId() == null ? Verdict.PASS : withoutBody(Outcome.UNSIGNED, null);
    }
    return withoutBody(Outcome.UNSIGNED, DkimReplies.FOREIGN_LITERAL);
  }

  private Verdict withoutBody(Outcome outcome, @Nullable Reply reply) {
    if (reply != null && settings.refuse()) {
      return Verdict.refuse(reply);
    }
    early = outcome;
    return Verdict.UNDECIDED;
  }

  @Override
  public Verdict body(ByteBuffer chunk) {
    if (verification != null) {
      verification.body(chunk);
    }
    return Verdict.UNDECIDED;
  }

  @Override
  public Verdict endOfMessage(Message message) {
    Outcome outcome = early;
    if (verification != null) {
      outcome = verification.finish(lookup, settings.deadline());
      metrics.verified(label(outcome.result()));
      for (SignatureResult signature : outcome.signatures()) {
        Log.info(message.queueId() + ": dkim: " + signature);
      }
    }
    if (outcome == null) {
      throw new IllegalStateException("end of message without header");
    }
    Reply reply = replyTo(outcome);
    if (reply != null && settings.refuse() && verification != null) {
      return Verdict.refuse(reply);
    }
    String authservId = settings.authservId();
    if (authservId != null) {
      message.headers().prepend(AuthenticationResults.field(authservId, outcome));
    }
    return Verdict.PASS;
  }

  private static @Nullable Reply replyTo(Outcome outcome) {
    return switch (outcome.result()) {
      case PASS -> null;
      case NONE -> DkimReplies.UNSIGNED;
      case TEMPERROR -> DkimReplies.LOOKUP_FAILED;
      case FAIL, POLICY, NEUTRAL, PERMERROR -> DkimReplies.invalid(outcome.worst());
    };
  }

  private static DkimMetrics.Result label(Result result) {
    return switch (result) {
      case PASS -> DkimMetrics.Result.PASS;
      case FAIL -> DkimMetrics.Result.FAIL;
      case NONE -> DkimMetrics.Result.NONE;
      case POLICY -> DkimMetrics.Result.POLICY;
      case NEUTRAL -> DkimMetrics.Result.NEUTRAL;
      case TEMPERROR -> DkimMetrics.Result.TEMPERROR;
      case PERMERROR -> DkimMetrics.Result.PERMERROR;
    };
  }

  static List<Field> fields(Message message) {
    return message.headers().fields().stream()
        .map(field -> new Field(field.name(), field.value()))
        .toList();
  }
}
