// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.milter;

import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.daemon.Log;

/**
 * A line for each message, in words that name nobody: {@code QUEUE-ID: message: WHAT}. Off unless
 * {@code log_messages} is set: it is for programs that count lines, and a line costs more than the
 * check that it tells of.
 */
@FunctionalInterface
public interface MessageLog {
  /** No lines. */
  MessageLog OFF = (queueId, what) -> {};

  /** That became of the message. */
  void line(String queueId, String what);

  /** As the setting says. */
  static MessageLog of(ChatmailConfig config, String prefix) {
    return config.logMessages()
        ? (queueId, what) -> Log.info(queueId + ": message: " + prefix + what)
        : OFF;
  }
}
