// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** What keeps a command from its work, in words for the operator. */
final class Problem extends Exception {
  private static final long serialVersionUID = 1L;

  Problem(String message) {
    super(message);
  }

  /** Trouble with a file; the JDK's messages are often just the file's name. */
  static Problem of(IOException e) {
    String text = e.getMessage();
    if (e instanceof NoSuchFileException) {
      text += ": no such file or directory";
    } else if (e instanceof AccessDeniedException) {
      text += ": permission denied";
    }
    return new Problem(String.valueOf(text));
  }
}
