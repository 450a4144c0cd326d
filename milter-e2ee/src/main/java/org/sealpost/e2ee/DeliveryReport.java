// SPDX-License-Identifier: Apache-2.0
package org.sealpost.e2ee;

import java.util.List;
import org.sealpost.common.milter.HeaderField;
import org.sealpost.common.mime.Blank;
import org.sealpost.common.mime.ContentType;
import org.sealpost.common.smtp.AddressException;
import org.sealpost.common.smtp.FromField;

/**
 * A report of another mail server that a message could not be delivered: {@code multipart/report}
 * from {@code mailer-daemon}, sent automatically (RFC 3834 section 5, RFC 6522).
 */
final class DeliveryReport {
  private DeliveryReport() {}

  static boolean matches(ContentType type, List<HeaderField> fields) {
    if (!type.is("multipart", "report")) {
      return false;
    }
    List<HeaderField> automatic = fields.stream().filter(f -> f.is("Auto-Submitted")).toList();
    return automatic.size() == 1
        && isAutomatic(automatic.get(0).value())
        && isFromMailerDaemon(fields);
  }

  /** RFC 3834 section 5: the keyword {@code no} may have parameters or a comment after it. */
  private static boolean isAutomatic(String value) {
    String keyword = value.split("[;(]", 2)[0].replaceAll("[\r\n]", "");
    String stripped = Blank.strip(keyword);
    return !stripped.isEmpty() && !stripped.equalsIgnoreCase("no");
  }

  private static boolean isFromMailerDaemon(List<HeaderField> fields) {
    try {
      return FromField.parse(From.values(fields)).localPart().equalsIgnoreCase("mailer-daemon");
    } catch (AddressException e) {
      return false;
    }
  }
}
