// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.demo;

import java.io.IOException;
import java.nio.file.Path;
import org.sealpost.tests.client.RelayEnv;

/**
 * {@code ./relay demo}: two real Delta Chat cores talk through a running relay, or each through
 * their own, then the relay shows what it refuses.
 *
 * <p>Usage: {@code java -jar tests.jar [RELAY.ENV [OTHER-RELAY.ENV]]}; without an argument see
 * {@link RelayEnv}.
 *
 * <p>Diagnostics: exit status 0 when everything went as it should, 1 when something did not, 2 when
 * no relay is up or Delta Chat's program is missing.
 */
public final class Demo {
  private Demo() {}

  /** Runs it. */
  public static void main(String[] arguments) {
    System.exit(run(Terminal.standardOutput(), arguments));
  }

  private static int run(Terminal terminal, String... arguments) {
    RelayEnv relay;
    RelayEnv other;
    try {
      relay = arguments.length == 0 ? RelayEnv.find() : RelayEnv.load(Path.of(arguments[0]));
      other = arguments.length < 2 ? relay : RelayEnv.load(Path.of(arguments[1]));
      Preconditions.check(relay);
      Preconditions.check(other);
    } catch (IOException e) {
      terminal.bad("demo: " + e.getMessage());
      return 2;
    }
    try {
      terminal.heading("Relay " + relay.mailDomain() + " on " + relay.get("ADDRESS"));
      if (other != relay) {
        terminal.heading("Relay " + other.mailDomain() + " on " + other.get("ADDRESS"));
      }
      Conversation.show(relay, other, terminal);
      boolean refused = Refusals.show(relay, terminal);
      if (other != relay) {
        refused &= Refusals.showUnsigned(relay, other, terminal);
      }
      if (refused) {
        terminal.good("Everything went as it should.");
        return 0;
      }
      terminal.bad("The relay accepted what it should refuse.");
    } catch (IOException e) {
      terminal.bad("It failed: " + e.getMessage());
      terminal.line("./relay logs shows what the relay says about it.");
    }
    return 1;
  }
}
