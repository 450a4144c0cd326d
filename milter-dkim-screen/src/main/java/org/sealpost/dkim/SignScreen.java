// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.metrics.DkimMetrics;
import org.sealpost.common.milter.HeaderField;
import org.sealpost.common.milter.Message;
import org.sealpost.common.milter.MessageLog;
import org.sealpost.common.milter.Screen;
import org.sealpost.common.milter.Verdict;
import org.sealpost.common.smtp.AddressException;
import org.sealpost.common.smtp.FromField;

/**
 * Signs a message with every key of its From domain, for submission and for bounces.
 *
 * <p>It never refuses: a message without usable From, or by a domain that has no key here, goes on
 * unsigned (whether it may is for other screens to say; a bounce that is refused would leave the
 * original mail deferred). A key that cannot sign is local trouble, 451.
 */
final class SignScreen implements Screen {
  private final List<SigningKey> keys;
  private final InstantSource clock;
  private final DkimMetrics metrics;
  private final MessageLog log;
  private @Nullable Signing signing;

  SignScreen(List<SigningKey> keys, InstantSource clock, DkimMetrics metrics, MessageLog log) {
    this.log = log;
    this.keys = keys;
    this.clock = clock;
    this.metrics = metrics;
  }

  @Override
  public Verdict headers(Message message) {
    List<SigningKey> ours = keysFor(message);
    if (ours.isEmpty()) {
      metrics.unsigned();
      return Verdict.PASS;
    }
    signing = new Signing(ours);
    return Verdict.UNDECIDED;
  }

  private List<SigningKey> keysFor(Message message) {
    try {
      List<String> values =
          message.headers().named("From").stream().map(HeaderField::value).toList();
      return Signing.keysFor(FromField.parse(values).domain(), keys);
    } catch (AddressException e) {
      return List.of();
    }
  }

  @Override
  public Verdict body(ByteBuffer chunk) {
    if (signing != null) {
      signing.body(chunk);
    }
    return Verdict.UNDECIDED;
  }

  @Override
  public Verdict endOfMessage(Message message) throws IOException {
    if (signing == null) {
      return Verdict.PASS;
    }
    try {
      List<Field> fields = VerifyScreen.fields(message);
      List<Field> signatures = signing.finish(fields, clock.instant().getEpochSecond());
      // The first key's signature ends up on top.
      for (int i = signatures.size() - 1; i >= 0; i--) {
        Field field = signatures.get(i);
        message.headers().prepend(new HeaderField(field.name(), field.value()));
      }
      metrics.signed();
      log.line(message.queueId(), "signed");
      return Verdict.PASS;
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot sign: " + e.getMessage(), e);
    }
  }
}
