// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict;

import java.io.IOException;
import org.sealpost.common.daemon.Connection;
import org.sealpost.common.daemon.Service;
import org.sealpost.common.metrics.DictMetrics;

/** A dictionary behind a socket, for Dovecot's {@code proxy} dict driver. */
public final class DictService implements Service {
  private final String name;
  private final DictHandler handler;
  private final DictMetrics metrics;
  private final Runnable stop;

  /**
   * @param name service and socket name
   * @param handler answers all connections, from many threads
   */
  public DictService(String name, DictHandler handler, DictMetrics metrics) {
    this(name, handler, metrics, () -> {});
  }

  /**
   * With something to do at the end.
   *
   * @param stop as of {@link Service#stop}
   */
  public DictService(String name, DictHandler handler, DictMetrics metrics, Runnable stop) {
    this.metrics = metrics;
    this.name = name;
    this.handler = handler;
    this.stop = stop;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void serve(Connection connection) throws IOException {
    new DictSession(name, connection, handler, metrics).run();
  }

  @Override
  public void stop() {
    stop.run();
  }
}
