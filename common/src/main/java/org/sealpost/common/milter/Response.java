// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.milter;

import java.nio.ByteBuffer;

/**
 * What the filter sends (SMFIR_*). A frame's payload is the response's letter and its fields;
 * strings end with NUL. Any number of {@link Modification}s may come before the final reply to
 * BODYEOB; every other command that wants a reply gets exactly one.
 *
 * <p>See also: {@link ResponseCodec}, {@link Command}.
 */
public sealed interface Response permits Optneg, Response.Reply, Response.Modification {

  /** Ends the exchange that a command began, except {@link Progress}, which prolongs it. */
  sealed interface Reply extends Response {}

  /** Changes the message; only after BODYEOB. */
  sealed interface Modification extends Response {}

  /** {@code 'c'}. */
  record Continue() implements Reply {}

  /** {@code 'a'}: the rest of the message, or session if at CONNECT or HELO, is of no interest. */
  record Accept() implements Reply {}

  /** {@code 'r'}: refuse with the MTA's own 5xx text. */
  record Reject() implements Reply {}

  /** {@code 't'}: refuse with the MTA's own 4xx text. */
  record TempFail() implements Reply {}

  /** {@code 'd'}: tell the client that all is well and throw the message away. */
  record Discard() implements Reply {}

  /**
   * {@code 'y' text NUL}: refuse with this SMTP reply. On the wire each {@code %} is doubled; here
   * it is not.
   */
  record ReplyCode(String text) implements Reply {}

  /** {@code 's'}: send no more BODY of this message. */
  record Skip() implements Reply {}

  /** {@code 'p'}: still at work, do not time out. */
  record Progress() implements Reply {}

  /** {@code '4'}: give the client 421 and end its session. */
  record Shutdown() implements Reply {}

  /** {@code 'f'}: drop the client's connection. */
  record ConnFail() implements Reply {}

  /** {@code 'h' name NUL value NUL}: puts a field after all others. */
  record AddHeader(HeaderField field) implements Modification {}

  /** {@code 'i' index (4 bytes) name NUL value NUL}: 0 is before all others. */
  record InsHeader(int index, HeaderField field) implements Modification {}

  /**
   * {@code 'm' index (4 bytes) name NUL value NUL}: changes the index-th field of that name,
   * counted from 1; an empty value drops it.
   */
  record ChgHeader(int index, HeaderField field) implements Modification {}

  /** {@code 'b' bytes}: the new body, in as many parts as it takes. */
  record ReplBody(ByteBuffer chunk) implements Modification {}

  /** {@code '+' recipient NUL}. */
  record AddRcpt(String recipient) implements Modification {}

  /** {@code '2' recipient NUL parameters NUL}. */
  record AddRcptPar(String recipient, String parameters) implements Modification {}

  /** {@code '-' recipient NUL}. */
  record DelRcpt(String recipient) implements Modification {}

  /** {@code 'e' sender NUL [ parameters NUL ]}: the new reverse-path in angle brackets. */
  record ChgFrom(String sender, String parameters) implements Modification {}

  /** {@code 'q' reason NUL}: keep the message in the hold queue. */
  record Quarantine(String reason) implements Modification {}
}
