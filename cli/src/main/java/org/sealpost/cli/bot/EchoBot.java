// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.bot;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.sealpost.cli.Problem;
import org.sealpost.cli.host.Output;

/**
 * Keeps a core running that echoes: starts it anew when it ends, or when it cannot log in, each
 * time later. While the relay is away the core stays and connects again by itself.
 */
final class EchoBot {
  /** How the core is started: a program, or a test's. */
  interface Starter {
    CoreProcess start() throws IOException, Problem;
  }

  private final Starter starter;
  private final Login login;
  private final Map<String, String> settings;
  private final Stop stop;
  private final Consumer<String> online;
  private final Output output;

  /**
   * @param settings the core's: name, picture
   * @param online gets the invite link, whenever a core has begun its work
   */
  EchoBot(
      Starter starter,
      Login login,
      Map<String, String> settings,
      Stop stop,
      Consumer<String> online,
      Output output) {
    this.starter = starter;
    this.login = login;
    this.settings = settings;
    this.stop = stop;
    this.online = online;
    this.output = output;
  }

  /** Runs until the end is wanted. */
  void run() throws Problem {
    Backoff backoff = new Backoff();
    while (!stop.isWanted()) {
      long start = System.nanoTime();
      try (CoreProcess core = starter.start()) {
        work(core);
      } catch (IOException e) {
        if (!stop.isWanted()) {
          Duration wait = backoff.after(Duration.ofNanos(System.nanoTime() - start));
          output.note(
              "sealpost: echobot: "
                  + Output.printable(String.valueOf(e.getMessage()))
                  + "; again in "
                  + wait.toSeconds()
                  + " s");
          stop.sleep(wait);
        }
      }
    }
  }

  private void work(CoreProcess core) throws IOException {
    // A core that is closed ends every call, whatever the bot waits for.
    Thread ender = new Thread(() -> endWhenWanted(core), "end of the core");
    ender.setDaemon(true);
    ender.start();
    try {
      BotAccount account = BotAccount.open(core, login, settings);
      online.accept(account.inviteLink());
      new Echo(core, account).run();
    } finally {
      ender.interrupt();
    }
  }

  private void endWhenWanted(CoreProcess core) {
    while (!stop.isWanted() && !Thread.currentThread().isInterrupted()) {
      stop.sleep(Duration.ofHours(1));
    }
    if (stop.isWanted()) {
      core.close();
    }
  }
}
