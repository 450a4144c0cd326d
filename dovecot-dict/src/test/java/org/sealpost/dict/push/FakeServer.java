// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.push;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

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
  private @Nullable RuntimeException trouble;

  @Override
  public synchronized CompletableFuture<Answer> send(String token) {
    RuntimeException bug = trouble;
    if (bug != null) {
      trouble = null;
      throw bug;
    }
    Request request = new Request(token, new CompletableFuture<>());
    open.add(request);
    return request.answer();
  }

  /** The next request fails before it begins. */
  synchronized void throwAtNext(RuntimeException bug) {
    trouble = bug;
  }

  /** What came since the last time. */
  synchronized List<Request> take() {
    List<Request> all = List.copyOf(open);
    open.clear();
    return all;
  }
}
