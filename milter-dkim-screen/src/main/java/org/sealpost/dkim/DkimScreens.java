// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import java.time.InstantSource;
import java.util.List;
import org.sealpost.common.dns.TxtLookup;
import org.sealpost.common.milter.Screen;

/** The screens of this filter, for a daemon to compose. */
public final class DkimScreens {
  private DkimScreens() {}

  /**
   * Incoming mail: a good signature of the From domain, or a refusal.
   *
   * @param lookup shared by all messages, for its cache
   */
  public static List<Screen.Factory> verify(TxtLookup lookup, VerifySettings settings) {
    InstantSource clock = InstantSource.system();
    return List.of(() -> new VerifyScreen(lookup, settings, clock));
  }

  /**
   * Submission and bounces: signs with the keys of the From domain.
   *
   * @param keys in the order in which their signatures stand; none on an IP-only relay, and then
   *     there is no screen
   */
  public static List<Screen.Factory> sign(List<SigningKey> keys) {
    List<SigningKey> copy = List.copyOf(keys);
    InstantSource clock = InstantSource.system();
    return copy.isEmpty() ? List.of() : List.of(() -> new SignScreen(copy, clock));
  }
}
