// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.replay;

import java.io.IOException;
import java.util.List;

/** Speaks one protocol, as text in the grammar of {@link Replay}. */
interface Driver {
  /** Sends what the line says; the lines that come back and are worth showing. */
  List<String> send(String text) throws IOException;

  /** Hangs up; what the service still says. */
  List<String> finish() throws IOException;
}
