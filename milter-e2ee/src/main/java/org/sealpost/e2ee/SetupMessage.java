// SPDX-License-Identifier: Apache-2.0
package org.sealpost.e2ee;

import java.util.List;
import org.sealpost.common.milter.HeaderField;
import org.sealpost.common.mime.Blank;
import org.sealpost.common.mime.ContentType;
import org.sealpost.common.smtp.AddrSpec;
import org.sealpost.common.smtp.AddressException;
import org.sealpost.common.smtp.FromField;

/**
 * An Autocrypt Setup Message, which a user sends to nobody but themselves. Clients have dropped it.
 */
final class SetupMessage {
  private SetupMessage() {}

  static boolean matches(ContentType type, List<HeaderField> fields, List<String> recipients) {
    List<HeaderField> subjects = fields.stream().filter(f -> f.is("Subject")).toList();
    if (!type.is("multipart", "mixed") || subjects.size() != 1 || recipients.size() != 1) {
      return false;
    }
    if (!Blank.strip(subjects.get(0).value()).equals("Autocrypt Setup Message")) {
      return false;
    }
    try {
      AddrSpec from = FromField.parse(From.values(fields));
      return from.equalsIgnoreCase(AddrSpec.parse(recipients.get(0)));
    } catch (AddressException e) {
      return false;
    }
  }
}
