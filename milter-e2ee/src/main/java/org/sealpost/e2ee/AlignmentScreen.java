// SPDX-License-Identifier: Apache-2.0
package org.sealpost.e2ee;

import org.sealpost.common.milter.Message;
import org.sealpost.common.milter.Screen;
import org.sealpost.common.milter.Verdict;
import org.sealpost.common.smtp.AddrSpec;
import org.sealpost.common.smtp.AddressException;
import org.sealpost.common.smtp.FromField;
import org.sealpost.common.smtp.Reply;

/**
 * Asks that a user writes in their own name: the author is the reverse-path, which Postfix has
 * compared with the login.
 */
final class AlignmentScreen implements Screen {
  @Override
  public Verdict headers(Message message) {
    AddrSpec from;
    try {
      from = FromField.parse(From.values(message.headers().fields()));
    } catch (AddressException e) {
      return refuse("Invalid FROM header: " + e.getMessage());
    }
    String sender = message.envelopeSender();
    try {
      if (from.equalsIgnoreCase(AddrSpec.parse(sender))) {
        return Verdict.PASS;
      }
    } catch (AddressException e) {
      // Not an address, so not the author's.
    }
    return refuse("Invalid FROM <" + from + "> for <" + printable(sender) + ">");
  }

  @Override
  public Verdict endOfMessage(Message message) {
    return Verdict.PASS;
  }

  private static Verdict refuse(String text) {
    return Verdict.refuse(new Reply(500, "5.7.1", text));
  }

  /** A reply is ASCII (RFC 5321 section 4.2). */
  private static String printable(String text) {
    return text.replaceAll("[^ -~]", "?");
  }
}
