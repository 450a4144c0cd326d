// SPDX-License-Identifier: Apache-2.0
package org.sealpost.e2ee;

import java.util.Locale;
import java.util.Set;
import org.sealpost.common.milter.HeaderField;
import org.sealpost.common.milter.Headers;
import org.sealpost.common.milter.Message;
import org.sealpost.common.milter.Screen;
import org.sealpost.common.milter.Verdict;

/**
 * Takes away what tells about the author's device and network, and the cleartext Subject. Never
 * refuses.
 *
 * <p>Received fields: the one that Postfix itself adds is hidden from milters, so those seen here
 * came from the client.
 */
final class HeaderCleanupScreen implements Screen {
  private static final Set<String> REMOVED =
      Set.of("received", "x-originating-ip", "x-mailer", "user-agent");
  private static final String SUBJECT = " [...]";

  @Override
  public Verdict headers(Message message) {
    Headers headers = message.headers();
    headers.removeIf(field -> REMOVED.contains(nameOf(field)));
    long subjects = headers.fields().stream().filter(HeaderCleanupScreen::isSubject).count();
    if (subjects == 1 && headers.named("Subject").size() == 1) {
      headers.replace("Subject", SUBJECT);
    } else if (subjects > 0) {
      // Several, or one spelt "Subject :" that cannot be changed by its name.
      headers.removeIf(HeaderCleanupScreen::isSubject);
      headers.append(new HeaderField("Subject", SUBJECT));
    }
    return Verdict.PASS;
  }

  @Override
  public Verdict endOfMessage(Message message) {
    return Verdict.PASS;
  }

  private static boolean isSubject(HeaderField field) {
    return nameOf(field).equals("subject");
  }

  private static String nameOf(HeaderField field) {
    return field.name().strip().toLowerCase(Locale.ROOT);
  }
}
