// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web;

import java.io.IOException;
import org.apache.hc.core5.http.ClassicHttpRequest;

/** What answers at one path. */
@FunctionalInterface
interface Endpoint {
  /**
   * Answers a request. What it leaves unread of the body is read and dropped.
   *
   * @param client textual IP address; empty if unknown
   * @throws IOException the client is gone or broke the protocol, and nothing can be answered
   */
  Answer answer(ClassicHttpRequest request, String client) throws IOException;
}
