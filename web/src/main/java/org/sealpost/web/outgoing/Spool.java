// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web.outgoing;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One message, to be read as often as there are hosts to try: small ones in memory, larger ones in
 * a file that is gone when this is closed.
 */
final class Spool extends OutputStream implements Closeable {
  /** Most chat messages are a few kilobytes. */
  private static final int IN_MEMORY = 64 * 1024;

  private final ByteArrayOutputStream memory = new ByteArrayOutputStream(8192);
  private @Nullable Path file;
  private @Nullable OutputStream out;
  private long size;

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] octets, int offset, int length) throws IOException {
    size += length;
    if (out == null && size > IN_MEMORY) {
      file = Files.createTempFile("sealpost-outgoing", ".eml");
      out = Files.newOutputStream(file);
      memory.writeTo(out);
      memory.reset();
    }
    if (out == null) {
      memory.write(octets, offset, length);
    } else {
      out.write(octets, offset, length);
    }
  }

  /** All of it has been written. */
  void finish() throws IOException {
    if (out != null) {
      out.close();
    }
  }

  long size() {
    return size;
  }

  /** From its beginning. */
  InputStream read() throws IOException {
    return file == null
        ? new ByteArrayInputStream(memory.toByteArray())
        : Files.newInputStream(file);
  }

  @Override
  public void close() throws IOException {
    if (out != null) {
      out.close();
    }
    if (file != null) {
      Files.deleteIfExists(file);
    }
  }
}
