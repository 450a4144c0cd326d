// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.replay;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.sealpost.common.daemon.Service;

/** Puts whole messages to a milter, in memory, and tells what it decides. */
public final class Judge {
  private final Service milter;

  public Judge(Service milter) {
    this.milter = milter;
  }

  /**
   * Sends one message in a session of its own.
   *
   * @param chunk bytes of body per BODY command
   * @return what an MTA sees: {@code CONTINUE} or {@code ACCEPT} if the message may pass, a reply
   *     without the word REPLYCODE if not
   */
  public String verdict(String sender, List<String> recipients, MailFile mail, int chunk)
      throws IOException {
    try (MemoryTransport transport = new MemoryTransport(milter, false)) {
      MilterDriver driver = new MilterDriver(transport.connect(), name -> mail);
      List<String> lines = new ArrayList<>(driver.send("MAIL <" + sender + ">"));
      for (String recipient : recipients) {
        lines.addAll(driver.send("RCPT <" + recipient + ">"));
      }
      lines.addAll(driver.send("MESSAGE mail chunk=" + chunk));
      lines.remove("SKIP");
      if (lines.isEmpty()) {
        lines.addAll(driver.send("BODYEOB"));
      }
      driver.finish();
      return lines.isEmpty() ? "NOTHING" : decision(lines.get(lines.size() - 1));
    }
  }

  private static String decision(String line) {
    return line.startsWith("REPLYCODE ") ? line.substring("REPLYCODE ".length()) : line;
  }
}
