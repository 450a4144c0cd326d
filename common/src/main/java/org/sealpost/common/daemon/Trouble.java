// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.daemon;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Objects;

/** Words for local trouble. */
public final class Trouble {
  private Trouble() {}

  /** What went wrong, without the file's name: it holds a user's address. */
  public static String describe(IOException e) {
    String kind = e.getClass().getSimpleName();
    if (e instanceof FileSystemException file) {
      return file.getReason() == null ? kind : kind + ": " + file.getReason();
    }
    return kind + ": " + Objects.requireNonNullElse(e.getMessage(), "no reason given");
  }
}
