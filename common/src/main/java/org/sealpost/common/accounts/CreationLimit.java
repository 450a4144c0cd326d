// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.accounts;

import java.io.IOException;

/** Says whether one more address may be created from a client's network address. */
@FunctionalInterface
public interface CreationLimit {
  /** No limit. */
  CreationLimit NONE = clientAddress -> true;

  /**
   * Asked once for each new address, just before it is made; true counts it.
   *
   * @param clientAddress textual IP address of the client; empty if unknown
   * @throws IOException local trouble: nobody can say
   */
  boolean allow(String clientAddress) throws IOException;
}
