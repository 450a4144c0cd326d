// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The open transactions of one connection; their ids mean nothing beyond it.
 *
 * <p>Limits: {@value #MAX_OPEN} transactions, in all {@value #MAX_CHANGES} changes of {@value
 * #MAX_BYTES} bytes.
 *
 * <p>Diagnostics: {@link DictProtocolException} beyond these limits, and for an id that is not open
 * or is opened twice.
 */
final class Transactions {
  static final int MAX_OPEN = 64;
  static final int MAX_CHANGES = 4096;
  static final int MAX_BYTES = 1 << 20;

  private record Open(String user, List<DictHandler.Change> changes) {}

  private final Map<String, Open> open = new HashMap<>();
  private int changes;
  private int bytes;

  void begin(String id, String user) throws DictProtocolException {
    if (open.size() == MAX_OPEN) {
      throw new DictProtocolException("more than " + MAX_OPEN + " open transactions");
    }
    if (open.putIfAbsent(id, new Open(user, new ArrayList<>())) != null) {
      throw new DictProtocolException("transaction begun twice");
    }
  }

  void add(String id, DictHandler.Change change) throws DictProtocolException {
    changes++;
    bytes += size(change);
    if (changes > MAX_CHANGES || bytes > MAX_BYTES) {
      throw new DictProtocolException("transactions too large");
    }
    get(id).changes().add(change);
  }

  /** Takes a transaction out, to be committed or forgotten. */
  DictHandler.Transaction end(String id) throws DictProtocolException {
    Open transaction = get(id);
    open.remove(id);
    changes -= transaction.changes().size();
    transaction.changes().forEach(change -> bytes -= size(change));
    return new DictHandler.Transaction(transaction.user(), List.copyOf(transaction.changes()));
  }

  void mustBeOpen(String id) throws DictProtocolException {
    get(id);
  }

  private Open get(String id) throws DictProtocolException {
    Open transaction = open.get(id);
    if (transaction == null) {
      throw new DictProtocolException("transaction is not open");
    }
    return transaction;
  }

  private static int size(DictHandler.Change change) {
    int value = change instanceof DictHandler.Change.Set set ? set.value().length() : 0;
    return change.key().length() + value;
  }
}
