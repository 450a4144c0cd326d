// SPDX-License-Identifier: Apache-2.0
package org.sealpost.e2ee;

import java.io.IOException;
import java.util.List;

/** Whether the recipients of a message have chosen to receive cleartext. */
@FunctionalInterface
public interface CleartextPolicy {
  /** Cleartext for nobody. */
  CleartextPolicy NEVER = recipients -> false;

  /**
   * Whether every one of them accepts cleartext.
   *
   * @param recipients as the client spelt them
   * @throws IOException it cannot be known now
   */
  boolean allows(List<String> recipients) throws IOException;
}
