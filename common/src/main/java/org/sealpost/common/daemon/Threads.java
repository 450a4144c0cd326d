// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.daemon;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The one place that knows which kind of threads connections run on: virtual ones where the running
 * JDK has them (21 and later), else a pool of platform threads with small stacks.
 */
final class Threads {
  /** Enough for every parser here: none recurses by its input. */
  private static final long STACK_BYTES = 256 * 1024;

  private Threads() {}

  /** Runs each task at once on a thread of its own; how many, the caller bounds. */
  static ExecutorService perConnection() {
    try {
      return (ExecutorService)
          Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (ReflectiveOperationException e) { // JDK 17, or 19 and 20 without --enable-preview
      return Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(null, task, "connection", STACK_BYTES);
            thread.setDaemon(true);
            return thread;
          });
    }
  }

  /** Starts a thread that does not keep the process alive. */
  static Thread start(String name, Runnable task) {
    Thread thread = new Thread(null, task, name, STACK_BYTES);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
