// SPDX-License-Identifier: Apache-2.0
package org.sealpost.policy;

import java.io.IOException;

/** Decides on one request. Several connections ask at once. */
@FunctionalInterface
interface Policy {
  /**
   * The action for the command that Postfix has in hand.
   *
   * @throws IOException local trouble: the request gets no answer, so the client sees 451
   */
  Action decide(PolicyRequest request) throws IOException;
}
