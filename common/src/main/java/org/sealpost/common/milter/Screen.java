// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.milter;

import java.nio.ByteBuffer;

/**
 * One rule, or one set of rules, that watches a single message while it streams by.
 *
 * <p>A session runs several screens, in order, over one pass. The calls for a message are {@link
 * #headers} once, {@link #body} for each chunk, {@link #endOfMessage} once; they end with the first
 * verdict that is not {@link Verdict#UNDECIDED}. A refusal is held back until every earlier screen
 * has passed, so the reply that a client sees depends on the order of the screens alone. A screen
 * sees headers and envelope as the screens before it changed them, and keeps no more of the body
 * than it must.
 *
 * <p>Diagnostics: an {@link java.io.IOException} or {@link java.io.UncheckedIOException} is local
 * trouble and becomes {@code 451 4.3.0}; any other exception is our bug: the client sees 451 too,
 * and the stack trace is logged.
 */
public interface Screen {
  /** All header fields and the envelope are known. */
  Verdict headers(Message message) throws java.io.IOException;

  /**
   * The next part of the body, with CRLF line ends, cut anywhere.
   *
   * @param chunk valid during this call; its position may be left anywhere
   */
  default Verdict body(ByteBuffer chunk) throws java.io.IOException {
    return Verdict.UNDECIDED;
  }

  /**
   * The body has ended, and every earlier screen has passed. What costs time outside this process
   * (DNS) waits until here.
   *
   * @return {@link Verdict#PASS} or a refusal; {@code UNDECIDED} is a bug and becomes 451
   */
  Verdict endOfMessage(Message message) throws java.io.IOException;

  /** Makes the screen for one message. */
  @FunctionalInterface
  interface Factory {
    /** Called when the message's first header or its end of headers arrives. */
    Screen open();
  }
}
