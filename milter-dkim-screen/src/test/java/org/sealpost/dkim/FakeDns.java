// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.sealpost.common.dns.TxtAnswer;
import org.sealpost.common.dns.TxtLookup;

/** DNS from a table; remembers what it was asked. */
final class FakeDns implements TxtLookup {
  private final Map<String, TxtAnswer> answers = new HashMap<>();
  final List<String> asked = new ArrayList<>();

  FakeDns with(String name, String... records) {
    answers.put(name, TxtAnswer.found(List.of(records), false));
    return this;
  }

  FakeDns failing(String name) {
    answers.put(name, TxtAnswer.UNKNOWN);
    return this;
  }

  @Override
  public CompletableFuture<TxtAnswer> txt(String name) {
    asked.add(name);
    return CompletableFuture.completedFuture(answers.getOrDefault(name, TxtAnswer.absent(false)));
  }
}
