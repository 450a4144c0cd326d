// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.daemon;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Unix signals. The JDK has no supported way to them: sun.misc.Signal stands in the module
 * jdk.unsupported, and the compiler warns of each use, hence reflection.
 */
final class Signals {
  private Signals() {}

  /** Runs the action, on a thread of the JVM, whenever the signal arrives; SIG is left out. */
  static void handle(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      InvocationHandler calls =
          (proxy, method, arguments) -> {
            if (method.getName().equals("handle")) {
              action.run();
            }
            return null;
          };
      Object proxy =
          Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handler}, calls);
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot handle SIG" + name, e);
    }
  }
}
