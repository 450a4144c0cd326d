// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import java.security.Provider;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.daemon.Log;

/**
 * RSA in native code: the JCA provider Conscrypt, which signs and verifies twice as fast as the
 * JDK's (ADR 11). It is looked up by its name, so a daemon runs without its jar as well.
 *
 * <p>Its library is unpacked into {@code org.conscrypt.native.workdir}, or {@code java.io.tmpdir},
 * and removed once it is loaded.
 *
 * <p>Diagnostics: none that stops anybody. Where the library cannot be loaded (another processor, a
 * file system mounted noexec), one line is logged and the JDK's own code does the work.
 */
final class NativeRsa {
  private static final String PROVIDER = "org.conscrypt.OpenSSLProvider";

  private static final List<String> TYPES = List.of("KeyFactory", "KeyPairGenerator");

  private NativeRsa() {}

  /** The provider, or null if this machine cannot have it. */
  static @Nullable Provider load() {
    return load(PROVIDER);
  }

  static @Nullable Provider load(String className) {
    try {
      Provider provider =
          Class.forName(className).asSubclass(Provider.class).getConstructor().newInstance();
      boolean complete =
          TYPES.stream().allMatch(type -> provider.getService(type, "RSA") != null)
              && provider.getService("Signature", "SHA256withRSA") != null;
      return complete ? provider : null;
    } catch (ClassNotFoundException e) {
      return null;
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      Log.info("dkim: RSA by the JDK, native code cannot be loaded: " + cause);
      return null;
    }
  }
}
