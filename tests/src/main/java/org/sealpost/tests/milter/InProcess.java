// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.milter;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.daemon.Connection;
import org.sealpost.common.daemon.Service;

/**
 * A milter on a thread of this process, and the MTA that speaks with it through a pipe.
 *
 * <pre>{@code
 * InProcess milter = InProcess.start(new MilterService("incoming", screens));
 * milter.mta().negotiate(Mta.POSTFIX);
 * ...
 * assertNull(milter.end());
 * }</pre>
 */
public final class InProcess implements Closeable {
  private final Pipe toFilter;
  private final Pipe toMta;
  private final Mta mta;
  private final Thread thread;
  private volatile boolean draining;
  private volatile @Nullable Throwable failure;

  private InProcess(Service service) throws IOException {
    toFilter = Pipe.open();
    toMta = Pipe.open();
    mta =
        new Mta(
            toMta.source()::read,
            bytes -> Mta.writeAll(toFilter.sink(), bytes),
            () -> toFilter.sink().close());
    thread = new Thread(() -> serve(service), "milter " + service.name());
    thread.setDaemon(true);
  }

  /** Starts a thread that serves one connection. */
  public static InProcess start(Service service) throws IOException {
    InProcess milter = new InProcess(service);
    milter.thread.start();
    return milter;
  }

  /** The other side of the connection. */
  public Mta mta() {
    return mta;
  }

  /** Lets the filter believe that the daemon ends. */
  public void startDraining() {
    draining = true;
  }

  /**
   * Ends the connection as an MTA does that goes away, and waits for the filter.
   *
   * @return why the filter ended the connection before that, or null
   */
  public @Nullable Throwable end() throws IOException {
    mta.close();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    toMta.source().close();
    return failure;
  }

  @Override
  public void close() throws IOException {
    end();
  }

  private void serve(Service service) {
    try (Connection connection = new FilterSide()) {
      service.serve(connection);
    } catch (IOException | RuntimeException | Error e) {
      failure = e;
    }
  }

  /** The filter's side of the pipes. */
  private final class FilterSide implements Connection {
    @Override
    public int read(ByteBuffer buffer) throws IOException {
      return toFilter.source().read(buffer);
    }

    @Override
    public void write(ByteBuffer buffer) throws IOException {
      Mta.writeAll(toMta.sink(), buffer);
    }

    @Override
    public boolean isDraining() {
      return draining;
    }

    @Override
    public String peer() {
      return "in process";
    }

    @Override
    public void close() throws IOException {
      toFilter.source().close();
      toMta.sink().close();
    }
  }
}
