// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import org.sealpost.common.smtp.Reply;

/** What senders are told (contract section 3; log parsers and other relays match on the texts). */
final class DkimReplies {
  static final Reply UNSIGNED = Reply.parse("554 5.7.1 No DKIM signature found");
  static final Reply MALFORMED_FROM = Reply.parse("554 5.6.0 Malformed From");
  static final Reply FOREIGN_LITERAL = Reply.parse("554 5.7.1 Invalid FROM domain literal");
  static final Reply LOOKUP_FAILED = Reply.parse("451 4.7.5 DKIM key lookup failed temporarily");

  private DkimReplies() {}

  static Reply invalid(Failure failure) {
    return new Reply(554, "5.7.1", "No valid DKIM signature found (" + failure.text() + ")");
  }
}
