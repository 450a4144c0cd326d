// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web;

import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.StringEntity;

/**
 * An answer to an HTTP request.
 *
 * @param status RFC 9110 section 15
 * @param location where to go; empty for none
 */
record Answer(int status, ContentType type, String body, String location) {
  /** An object; the caller has escaped what it holds. */
  static Answer json(int status, String object) {
    return new Answer(status, ContentType.APPLICATION_JSON, object + "\n", "");
  }

  /** Why not, as Delta Chat shows it to its user. The reason is a text of ours, without quotes. */
  static Answer refusal(int status, String reason) {
    return json(status, "{\"reason\": \"" + reason + "\"}");
  }

  static Answer text(int status, String text) {
    return new Answer(status, ContentType.TEXT_PLAIN.withCharset("us-ascii"), text + "\n", "");
  }

  static Answer page(String contentType, String text) {
    return new Answer(200, ContentType.parse(contentType), text, "");
  }

  /** To a URL of another scheme, too: a browser then asks its system who can open that. */
  static Answer redirect(String location) {
    return new Answer(302, ContentType.TEXT_PLAIN, location + "\n", location);
  }

  void sendTo(ClassicHttpResponse response) {
    response.setCode(status);
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    if (!location.isEmpty()) {
      response.setHeader(HttpHeaders.LOCATION, location);
    }
    if (status == 405) {
      // RFC 9110 section 15.5.6: the header is required.
      response.setHeader(HttpHeaders.ALLOW, "POST");
    }
    response.setEntity(new StringEntity(body, type));
  }
}
