// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.dns;

import java.util.concurrent.CompletableFuture;

/** Finds the TXT records of a domain name. */
@FunctionalInterface
public interface TxtLookup {
  /**
   * Asks for the TXT records at a name.
   *
   * @param name absolute domain name, with or without its final dot
   * @return never completes exceptionally: trouble is {@link TxtAnswer.Status#TEMPORARY}
   */
  CompletableFuture<TxtAnswer> txt(String name);
}
