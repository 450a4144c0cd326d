// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.milter;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.daemon.Connection;
import org.sealpost.common.daemon.Log;
import org.sealpost.common.metrics.MilterMetrics;
import org.sealpost.common.smtp.Reply;
import org.sealpost.common.wire.FrameReader;
import org.sealpost.common.wire.FrameWriter;
import org.sealpost.common.wire.WireException;

/**
 * The filter's half of one connection: SMTP sessions one after another, each with many messages.
 *
 * <pre>
 * connection = OPTNEG *( CONNECT *message ( QUIT_NC | QUIT ) )
 * message    = MAIL 1*RCPT *HEADER EOH *BODY BODYEOB   ; or ABORT anywhere
 * </pre>
 *
 * <p>Answered are MAIL (a draining daemon says SHUTDOWN there), EOH and BODYEOB; the other commands
 * only if the MTA cannot do without. What the body decides is said at BODYEOB: a round trip for
 * each BODY costs more than the early end of some messages saves. A refusal ends its message alone.
 *
 * <p>Limits: frames of {@link #MAX_FRAME}; those of {@link Transaction}.
 *
 * <p>Diagnostics: {@link WireException} if the MTA breaks the protocol, also if it does not offer
 * version 6, SMFIP_HDR_LEADSPC and the actions that screens need (Postfix 2.6 with {@code
 * milter_protocol = 6} does): without them signatures would break, so no mail is better.
 */
final class MilterSession {
  /** The largest that any MTA sends (Sendmail's SMFIP_MDS_1M); Postfix stays below 128 KB. */
  static final int MAX_FRAME = 1024 * 1024;

  private static final int ACTIONS = Action.set(Action.ADDHDRS, Action.CHGHDRS, Action.CHGFROM);

  /** Taken if offered; each one saves a round trip. */
  private static final int STEPS =
      Step.set(
          Step.NOHELO,
          Step.NODATA,
          Step.NOUNKNOWN,
          Step.NR_CONN,
          Step.NR_RCPT,
          Step.NR_HDR,
          Step.NR_BODY,
          Step.SKIP,
          Step.HDR_LEADSPC);

  /** RFC 5321 section 4.5.3.1.5: a reply line has at most 512 octets with its CRLF. */
  private static final int MAX_REPLY = 510;

  private static final Response CONTINUE = new Response.Continue();

  private final Connection connection;
  private final List<Screen.Factory> screens;
  private final boolean passesOversized;
  private final MessageMemory memory;
  private final MilterMetrics metrics;
  private final FrameReader in;
  private final FrameWriter out;

  private Stage stage = Stage.NEGOTIATION;
  private int steps;
  private Peer peer = new Peer("unknown", null);
  private @Nullable String login;
  private @Nullable String queueId;
  private @Nullable Transaction transaction;
  private @Nullable ScreenPass pass;
  private long bodyNanos;

  MilterSession(
      Connection connection,
      List<Screen.Factory> screens,
      boolean passesOversized,
      MessageMemory memory,
      MilterMetrics metrics) {
    this.connection = connection;
    this.screens = screens;
    this.passesOversized = passesOversized;
    this.memory = memory;
    this.metrics = metrics;
    in = new FrameReader(connection::read, MAX_FRAME, memory.largeBuffers());
    out = new FrameWriter(connection::write);
  }

  /** Serves the connection until the MTA ends it. */
  void run() throws IOException {
    try {
      serve();
    } finally {
      endTransaction();
      in.close();
    }
  }

  private void serve() throws IOException {
    for (ByteBuffer frame = in.next(); frame != null; frame = in.next()) {
      Command command = CommandCodec.decode(frame);
      if (!stage.allows(CommandCodec.letter(command))) {
        throw new WireException(
            "unexpected " + command.getClass().getSimpleName() + " at stage " + stage);
      }
      if (command instanceof Command.Quit) {
        return;
      }
      handle(command);
      out.flush();
    }
    if (transaction != null) {
      throw new WireException(queueIdOr("NOQUEUE") + ": connection lost at stage " + stage);
    }
  }

  private void handle(Command command) throws WireException {
    // A chain, not a switch: patterns in switch came with Java 21.
    if (command instanceof Optneg offer) {
      negotiate(offer);
    } else if (command instanceof Command.Macro macro) {
      macro(macro.letter(), macro.values());
    } else if (command instanceof Command.Connect connect) {
      peer = connect.peer();
      stage = Stage.BETWEEN_MESSAGES;
      answerUnless(Step.NR_CONN);
    } else if (command instanceof Command.Helo) {
      answerUnless(Step.NR_HELO);
    } else if (command instanceof Command.Mail mail) {
      mail(CommandCodec.path(mail.arguments()));
    } else if (command instanceof Command.Abort) {
      endTransaction();
    } else if (command instanceof Command.QuitNc) {
      endTransaction();
      stage = Stage.CONNECT;
    } else if (command instanceof Command.Unknown) {
      answerUnless(Step.NR_UNKN);
    } else {
      handle(command, transaction());
    }
  }

  /** The commands of a message. */
  private void handle(Command command, Transaction message) throws WireException {
    if (command instanceof Command.Rcpt rcpt) {
      if (message.envelopeRecipients().size() == Transaction.MAX_RECIPIENTS) {
        throw new WireException("more than " + Transaction.MAX_RECIPIENTS + " recipients");
      }
      stage = Stage.RECIPIENTS;
      message.addRecipient(CommandCodec.path(rcpt.arguments()));
      answerUnless(Step.NR_RCPT);
    } else if (command instanceof Command.Data) {
      answerUnless(Step.NR_DATA);
    } else if (command instanceof Command.Header header) {
      stage = Stage.HEADER;
      message.addField(header.field());
      answerUnless(Step.NR_HDR);
    } else if (command instanceof Command.Eoh) {
      endOfHeader(message);
    } else if (command instanceof Command.Body body) {
      body(message, body.chunk());
    } else if (command instanceof Command.Bodyeob eob) {
      endOfMessage(message, eob.chunk());
    }
  }

  private void negotiate(Optneg offer) throws WireException {
    if (offer.version() < Optneg.VERSION_6
        || (offer.actions() & ACTIONS) != ACTIONS
        || !Step.HDR_LEADSPC.isIn(offer.steps())) {
      throw new WireException("MTA offers too little (milter_protocol = 6 is needed): " + offer);
    }
    steps = offer.steps() & STEPS;
    stage = Stage.CONNECT;
    reply(new Optneg(Optneg.VERSION_6, ACTIONS, steps));
  }

  /** Only the login and the queue ID are of use. The MTA writes {@code i} or {@code {i}}. */
  private void macro(char letter, Map<String, String> values) {
    if (letter == 'M') {
      login = values.get("{auth_authen}");
    }
    String id = values.getOrDefault("i", values.get("{i}"));
    if (id != null) {
      queueId = id;
      if (transaction != null) {
        transaction.queueId(id);
      }
    }
  }

  private void mail(String sender) {
    if (connection.isDraining()) {
      reply(new Response.Shutdown());
      return;
    }
    stage = Stage.SENDER;
    transaction = new Transaction(peer, queueIdOr("NOQUEUE"), login, sender, memory);
    reply(CONTINUE);
  }

  private void endOfHeader(Transaction message) {
    stage = Stage.BODY;
    if (passesOversized && message.isOversized()) {
      Log.info(message.queueId() + ": header beyond the limits, passed as it is: " + peer);
      reply(new Response.Accept());
      endTransaction();
      return;
    }
    Reply fault = message.headerFault();
    if (fault != null) {
      refuse(message, "EOH", fault);
      return;
    }
    long began = System.nanoTime();
    pass = new ScreenPass(message, screens);
    Verdict verdict = pass.headers();
    metrics.spent(MilterMetrics.Stage.HEADER, System.nanoTime() - began);
    bodyNanos = 0;
    goOn(message, "EOH", verdict, CONTINUE);
  }

  private void body(Transaction message, ByteBuffer chunk) {
    Verdict verdict = screen(chunk);
    if (!Step.NR_BODY.isIn(steps)) {
      goOn(message, "BODY", verdict, Step.SKIP.isIn(steps) ? new Response.Skip() : CONTINUE);
    }
  }

  private Verdict screen(ByteBuffer chunk) {
    long began = System.nanoTime();
    Verdict verdict = pass().body(chunk);
    bodyNanos += System.nanoTime() - began;
    return verdict;
  }

  private void endOfMessage(Transaction message, ByteBuffer chunk) {
    Verdict verdict = chunk.hasRemaining() ? screen(chunk) : Verdict.UNDECIDED;
    // Whoever waits for DNS now keeps no large buffer meanwhile.
    in.shrink();
    if (!(verdict instanceof Verdict.Refuse)) {
      long began = System.nanoTime();
      verdict = pass().endOfMessage();
      metrics.spent(MilterMetrics.Stage.END, System.nanoTime() - began);
    }
    if (verdict instanceof Verdict.Refuse refusal) {
      refuse(message, "BODYEOB", refusal.reply());
      return;
    }
    message.modifications().forEach(this::reply);
    reply(CONTINUE);
    decided(MilterMetrics.Verdict.ACCEPTED);
    endTransaction();
  }

  private void decided(MilterMetrics.Verdict verdict) {
    metrics.spent(MilterMetrics.Stage.BODY, bodyNanos);
    metrics.decided(verdict);
  }

  private void goOn(Transaction message, String command, Verdict verdict, Response ifPassed) {
    if (verdict instanceof Verdict.Refuse refusal) {
      refuse(message, command, refusal.reply());
    } else {
      reply(verdict instanceof Verdict.Pass ? ifPassed : CONTINUE);
    }
  }

  private void refuse(Transaction message, String command, Reply reply) {
    String text = reply.toString();
    reply(new Response.ReplyCode(text.substring(0, Math.min(text.length(), MAX_REPLY))));
    String loggable = Log.withoutAddresses(text);
    Log.info(message.queueId() + ": reject: " + command + " from " + peer + ": " + loggable);
    decided(text.startsWith("4") ? MilterMetrics.Verdict.DEFERRED : MilterMetrics.Verdict.REFUSED);
    endTransaction();
  }

  private void endTransaction() {
    if (stage != Stage.CONNECT) {
      stage = Stage.BETWEEN_MESSAGES;
    }
    if (transaction != null) {
      transaction.end();
    }
    transaction = null;
    pass = null;
    login = null;
    queueId = null;
    in.shrink();
  }

  private void answerUnless(Step noReply) {
    if (!noReply.isIn(steps)) {
      reply(CONTINUE);
    }
  }

  private void reply(Response response) {
    ResponseCodec.encode(response, out);
  }

  private String queueIdOr(String absent) {
    return queueId == null ? absent : queueId;
  }

  private Transaction transaction() {
    if (transaction == null) {
      throw new IllegalStateException("stage " + stage + " without a message");
    }
    return transaction;
  }

  private ScreenPass pass() {
    if (pass == null) {
      throw new IllegalStateException("stage " + stage + " without a pass");
    }
    return pass;
  }
}
