// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The message of an {@code /mxdeliv} request on its way into SMTP's DATA (RFC 5321 section 4.5.2).
 * It arrives with its dots stuffed, so it may pass as it is, once it cannot end before its end:
 * that would let a second message in behind all checks.
 *
 * <p>A bare LF becomes CRLF, as Postfix has it on port 25; a bare CR passes. A line that is a
 * single dot is an error. The last line gets its CRLF if it has none.
 *
 * <p>Limits: so many bytes without stuffed dots.
 *
 * <p>Diagnostics: {@link MalformedException} and {@link TooLargeException} are the client's fault,
 * {@link OutputException} is trouble of the side that is written to; any other {@link IOException}
 * is the client's connection.
 */
final class MailBody {
  /** Cannot be a stuffed message. */
  static final class MalformedException extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
      super(message);
    }
  }

  /** Larger than the relay takes. */
  static final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /** Could not be passed on. */
  static final class OutputException extends IOException {
    private static final long serialVersionUID = 1L;

    OutputException(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  private enum At {
    LINE_START,
    /** Behind a dot that begins a line. */
    DOT,
    /** Behind a dot and CRs, which are the whole line if LF follows. */
    DOT_CR,
    /** Behind a CR anywhere else. */
    CR,
    TEXT
  }

  private static final int CHUNK = 8192;

  private final InputStream in;
  private final long maxSize;
  private final byte[] input = new byte[CHUNK];

  /** Each byte can become two. */
  private final byte[] output = new byte[2 * CHUNK];

  private At at = At.LINE_START;
  private long size;

  MailBody(InputStream in, long maxSize) {
    this.in = in;
    this.maxSize = maxSize;
  }

  /** Writes all of it, without the final dot. */
  void copyTo(OutputStream out) throws IOException {
    for (int count = in.read(input); count >= 0; count = in.read(input)) {
      int length = 0;
      for (int i = 0; i < count; i++) {
        length = put(input[i], length);
      }
      if (size > maxSize) {
        throw new TooLargeException();
      }
      write(out, length);
    }
    if (at == At.DOT || at == At.DOT_CR) {
      throw loneDot();
    }
    if (at != At.LINE_START) {
      // A CR that ends the text is not the first half of its line end.
      output[0] = '\r';
      output[1] = '\n';
      write(out, 2);
    }
  }

  private void write(OutputStream out, int length) throws OutputException {
    try {
      out.write(output, 0, length);
    } catch (IOException e) {
      throw new OutputException(e);
    }
  }

  /** Adds one byte to the output; gives where the next one goes. */
  private int put(byte octet, int length) throws MalformedException {
    int next = length;
    if (octet == '\n') {
      if (at == At.DOT || at == At.DOT_CR) {
        throw loneDot();
      }
      if (at != At.CR) {
        output[next++] = '\r';
        size++;
      }
      at = At.LINE_START;
    } else if (octet == '\r') {
      // A receiver that drops every CR before LF takes a dot and several for a single dot, too.
      at = at == At.DOT || at == At.DOT_CR ? At.DOT_CR : At.CR;
    } else if (octet == '.' && at == At.LINE_START) {
      at = At.DOT;
      size--;
    } else {
      at = At.TEXT;
    }
    output[next++] = octet;
    size++;
    return next;
  }

  private static MalformedException loneDot() {
    return new MalformedException("a line that is a single dot");
  }
}
