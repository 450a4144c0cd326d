// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.daemon;

import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Listening sockets that the parent process holds and passes on, so that they stay open while this
 * process restarts: sd_listen_fds(3).
 *
 * <ul>
 *   <li>{@code LISTEN_PID}: for whom they are; anything else than our process ID: not for us
 *   <li>{@code LISTEN_FDS}: how many, from descriptor 3 up
 *   <li>{@code LISTEN_FDNAMES}: their names, between colons; a name is that of a service
 * </ul>
 *
 * <p>The JDK offers {@code System.inheritedChannel()}, for a single socket on descriptor 0. The
 * constructors that it uses itself are reached by reflection, which takes {@code Add-Opens} of
 * java.base/java.io and java.base/sun.nio.ch in the jar's manifest.
 *
 * <p>Diagnostics: {@link IOException} when adoption fails (another JDK, a missing Add-Opens).
 */
final class InheritedSockets {
  private static final int FIRST_DESCRIPTOR = 3;

  /** What {@code sun.nio.ch.InheritedChannel.addressFamily} returns. */
  private static final Map<Integer, ProtocolFamily> FAMILIES =
      Map.of(
          1, StandardProtocolFamily.INET,
          2, StandardProtocolFamily.INET6,
          3, StandardProtocolFamily.UNIX);

  private final Map<String, List<Integer>> descriptors;

  private InheritedSockets(Map<String, List<Integer>> descriptors) {
    this.descriptors = descriptors;
  }

  /** What the environment says was passed to the process of that number. */
  static InheritedSockets of(Map<String, String> environment, long pid) {
    Map<String, List<Integer>> found = new LinkedHashMap<>();
    int count = number(environment.get("LISTEN_FDS"));
    if (count > 0 && number(environment.get("LISTEN_PID")) == pid) {
      String[] names = environment.getOrDefault("LISTEN_FDNAMES", "").split(":", -1);
      for (int i = 0; i < count; i++) {
        String name = i < names.length ? names[i] : "unknown"; // as sd_listen_fds_with_names(3)
        found.computeIfAbsent(name, n -> new ArrayList<>()).add(FIRST_DESCRIPTOR + i);
      }
    }
    return new InheritedSockets(found);
  }

  private static int number(@org.jspecify.annotations.Nullable String text) {
    return text != null && text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
  }

  /** The names that were passed. */
  java.util.Set<String> names() {
    return descriptors.keySet();
  }

  /** The sockets of that name, several if the parent listens on several addresses; or none. */
  List<Listener> adopt(String name) throws IOException {
    List<Listener> listeners = new ArrayList<>();
    for (int descriptor : descriptors.getOrDefault(name, List.of())) {
      listeners.add(adopt(name, descriptor));
    }
    return listeners;
  }

  private static Listener adopt(String name, int descriptor) throws IOException {
    try {
      Method familyOf =
          Class.forName("sun.nio.ch.InheritedChannel")
              .getDeclaredMethod("addressFamily", int.class);
      familyOf.setAccessible(true);
      ProtocolFamily family = FAMILIES.get((Integer) familyOf.invoke(null, descriptor));
      if (family == null) {
        throw new IOException("descriptor " + descriptor + " is no Unix or internet socket");
      }
      Constructor<FileDescriptor> wrap = FileDescriptor.class.getDeclaredConstructor(int.class);
      wrap.setAccessible(true);
      Constructor<?> open =
          Class.forName("sun.nio.ch.ServerSocketChannelImpl")
              .getDeclaredConstructor(
                  SelectorProvider.class,
                  ProtocolFamily.class,
                  FileDescriptor.class,
                  boolean.class);
      open.setAccessible(true);
      ServerSocketChannel channel =
          (ServerSocketChannel)
              open.newInstance(
                  SelectorProvider.provider(), family, wrap.newInstance(descriptor), true);
      // Not its address: a Unix socket goes on telling the name it was bound to before a rename.
      return new Listener(name, channel, "descriptor " + descriptor + " (inherited)");
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new IOException("cannot adopt descriptor " + descriptor + ": " + e, e);
    }
  }
}
