// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.milter;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.smtp.Reply;

/**
 * One mail transaction (RFC 5321 section 3.3) of a session: what is known of the message so far.
 *
 * <p>Limits: what a message may cost in memory is {@link #MAX_HEADER_FIELDS}, {@link
 * #MAX_HEADER_BYTES}; fields beyond are not kept, and the message is refused at the end of its
 * header, or goes on as it is where nothing may be refused. {@link #MAX_RECIPIENTS} is ten times
 * what Postfix lets a client name. What all messages may cost together is {@link MessageMemory}'s;
 * beyond it the message is told to come later.
 */
final class Transaction implements Message {
  static final int MAX_HEADER_FIELDS = 1000;
  static final int MAX_HEADER_BYTES = 256 * 1024;
  static final int MAX_RECIPIENTS = 10_000;

  /**
   * Recipients that each message may have whatever others hold: about sixteen. So clients that name
   * a thousand and fall silent stop nobody but each other.
   */
  static final int OWN_ENVELOPE_BYTES = 4096;

  /** What the JVM adds to the text of a field or a recipient, about. */
  private static final long OVERHEAD = 200;

  private final Peer peer;
  private final @Nullable String login;
  private String queueId;
  private String sender;
  private boolean senderChanged;
  private final List<String> recipients = new ArrayList<>();
  private final EditedHeaders headers = new EditedHeaders();
  private int fieldCount;
  private int headerBytes;
  private long envelopeBytes;
  private final MessageMemory.Share header;
  private final MessageMemory.Share envelope;
  private boolean withoutMemory;

  Transaction(
      Peer peer, String queueId, @Nullable String login, String sender, MessageMemory memory) {
    header = memory.header();
    envelope = memory.envelope();
    this.peer = peer;
    this.queueId = queueId;
    this.login = login;
    this.sender = sender;
  }

  void queueId(String newQueueId) {
    queueId = newQueueId;
  }

  void addRecipient(String recipient) {
    long bytes = recipient.length() + OVERHEAD;
    envelopeBytes += bytes;
    withoutMemory =
        withoutMemory || (envelopeBytes > OWN_ENVELOPE_BYTES && !envelope.tryTake(bytes));
    if (!withoutMemory) {
      recipients.add(recipient);
    }
  }

  /** Gives back what the message has taken. */
  void end() {
    header.end();
    envelope.end();
  }

  void addField(HeaderField field) {
    fieldCount++;
    int length = field.name().length() + field.value().length();
    headerBytes += length;
    if (headerFault() == null) {
      withoutMemory = !header.tryTake(length + OVERHEAD);
      if (!withoutMemory) {
        headers.receive(field);
      }
    }
  }

  /** Whether the header is beyond the limits of one message. */
  boolean isOversized() {
    return fieldCount > MAX_HEADER_FIELDS || headerBytes > MAX_HEADER_BYTES;
  }

  /** Why the header is beyond the limits, or null. */
  @Nullable Reply headerFault() {
    if (fieldCount > MAX_HEADER_FIELDS) {
      return Reply.parse("554 5.6.0 Malformed message: more than 1000 header fields");
    }
    if (headerBytes > MAX_HEADER_BYTES) {
      return Reply.parse("554 5.6.0 Malformed message: header larger than 256 KB");
    }
    if (withoutMemory) {
      return Reply.LOCAL_TROUBLE;
    }
    return null;
  }

  /** What the MTA must be told at the end of the message, in this order. */
  List<Response.Modification> modifications() {
    List<Response.Modification> list = headers.modifications();
    if (senderChanged) {
      list.add(new Response.ChgFrom("<" + sender + ">", ""));
    }
    return list;
  }

  @Override
  public Peer peer() {
    return peer;
  }

  @Override
  public String queueId() {
    return queueId;
  }

  @Override
  public @Nullable String login() {
    return login;
  }

  @Override
  public String envelopeSender() {
    return sender;
  }

  @Override
  public List<String> envelopeRecipients() {
    return Collections.unmodifiableList(recipients);
  }

  @Override
  public Headers headers() {
    return headers;
  }

  @Override
  public void changeEnvelopeSender(String reversePath) {
    sender = reversePath;
    senderChanged = true;
  }
}
