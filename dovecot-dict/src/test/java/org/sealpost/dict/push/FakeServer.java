// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.push;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A notification server whose answers a test gives. */
final class FakeServer implements NotificationServer {
  /** A request that waits for its answer. */
  record Request(String token, CompletableFuture<Answer> answer) {
    void accept() {
      answer.complete(new Answer.Accepted());
    }

    void gone() {
      answer.complete(new Answer.Gone());
    }

    void notNow(Duration retryAfter) {
      answer.complete(new Answer.NotNow("HTTP status 500", retryAfter));
    }
  }

  private final List<Request> open = new ArrayList<>();

  @Override
  public synchronized CompletableFuture<Answer> send(String token) {
    Request request = new Request(token, new CompletableFuture<>());
    open.add(request);
    return request.answer();
  }

  /** What came since the last time. */
  synchronized List<Request> take() {
    List<Request> all = List.copyOf(open);
    open.clear();
    return all;
  }
}
