// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.push;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Who wakes devices on behalf of relays. */
public interface NotificationServer {
  /** Sends one token; never blocks, and the answer comes within a minute, whatever it is. */
  CompletableFuture<Answer> send(String token);

  /** What the server says. */
  sealed interface Answer {
    /** It will wake the device. */
    record Accepted() implements Answer {}

    /** The token is not valid any more. */
    record Gone() implements Answer {}

    /**
     * Not now.
     *
     * @param reason for the log; tells nothing about the token
     * @param retryAfter what the server asks for; zero for nothing
     */
    record NotNow(String reason, Duration retryAfter) implements Answer {
      NotNow(String reason) {
        this(reason, Duration.ZERO);
      }
    }
  }
}
