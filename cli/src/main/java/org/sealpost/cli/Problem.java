// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.sealpost.common.config.ConfigException;

/** What keeps a command from its work, in words for the operator. */
public final class Problem extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;

  public Problem(String message) {
    this(Sealpost.PROBLEM, message);
  }

  private Problem(int status, String message) {
    super(message);
    this.status = status;
  }

  /** Trouble with a file; the JDK's messages are often just the file's name. */
  public static Problem of(IOException e) {
    String text = e.getMessage();
    if (e instanceof NoSuchFileException) {
      text += ": no such file or directory";
    } else if (e instanceof AccessDeniedException) {
      text += ": permission denied";
    } else if (e instanceof FileAlreadyExistsException) {
      text += ": exists already";
    } else if (e instanceof DirectoryNotEmptyException) {
      text += ": not empty";
    } else if (e instanceof FileSystemException file && file.getReason() == null) {
      text += ": cannot be used";
    }
    return new Problem(String.valueOf(text));
  }

  /** The relay's settings, or what is made of them, cannot be used. */
  public static Problem configuration(String message) {
    return new Problem(Sealpost.CONFIGURATION, message);
  }

  /** Every problem of the settings, a line each. */
  public static Problem of(ConfigException e) {
    return configuration(String.join("\nsealpost: ", e.problems()));
  }

  /** The exit status that it ends the command with. */
  public int status() {
    return status;
  }
}
