// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.invites;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The invitations of a process, opened when they are first wanted, and again if that failed. There
 * is one for each state database, however many services ask and however often they are made anew:
 * each would be a connection more.
 */
public final class OpenInvites {
  private static final Map<Path, OpenInvites> BY_FILE = new ConcurrentHashMap<>();

  private final Path file;
  private @Nullable Invites invites;

  private OpenInvites(Path file) {
    this.file = file;
  }

  /** Those in this state database. */
  public static OpenInvites in(Path file) {
    return BY_FILE.computeIfAbsent(file, OpenInvites::new);
  }

  /** The invitations. */
  public synchronized Invites get() throws IOException {
    Invites open = invites;
    if (open == null) {
      open = Invites.open(file, Clock.systemUTC());
      invites = open;
    }
    return open;
  }
}
