// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.tokens;

import java.time.Instant;

/**
 * A device that is to be told of messages, to whichever of its addresses they came.
 *
 * @param token what the notification server gets
 * @param message when the last message came
 * @param tries that have failed
 * @param messages how many it stands for; more may come while it is on its way
 */
public record Notification(String token, Instant message, int tries, int messages) {

  @Override
  public String toString() {
    return "notification after " + tries + " tries"; // it may end up in a log
  }
}
