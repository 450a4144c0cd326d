// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.bench;

import java.io.IOException;

/** Between two looks at something that takes its time. */
final class Pause {
  private Pause() {}

  static void shortly() throws IOException {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
