// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.bot;

import com.google.gson.JsonElement;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a Delta Chat core can be asked. The methods and their parameters are those of its JSON-RPC
 * interface ({@code deltachat-rpc-server --openrpc} lists them).
 */
public interface Core {
  /** Calls a method and waits for its result; an error of the core is an {@link IOException}. */
  JsonElement call(String method, @Nullable Object... parameters) throws IOException;

  /**
   * The next thing that an account is told, or null if that takes longer.
   *
   * @throws IOException the core has ended
   */
  @Nullable Event nextEvent(int account, Duration limit) throws IOException;
}
