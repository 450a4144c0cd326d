// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.metadata;

import java.io.IOException;

/** Where credentials for the TURN server come from. */
@FunctionalInterface
interface TurnCredentials {
  /** Fresh ones, {@code USER:PASSWORD}. */
  String next() throws IOException;
}
