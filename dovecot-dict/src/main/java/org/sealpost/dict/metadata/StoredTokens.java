// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.metadata;

import java.io.IOException;
import java.util.List;
import org.sealpost.dict.tokens.DeviceTokens;

/** The tokens in the state database. */
record StoredTokens(OpenStore store) implements MetadataDict.Tokens {
  @Override
  public List<String> of(String address) throws IOException {
    return store.get().tokens().of(address).stream().map(DeviceTokens.Seen::token).toList();
  }

  @Override
  public void add(String address, String token) throws IOException {
    store.get().tokens().add(address, token);
  }

  @Override
  public void forget(String address) throws IOException {
    store.get().forget(address);
  }
}
