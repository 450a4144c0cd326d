// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.milter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.sealpost.common.daemon.Log;
import org.sealpost.common.daemon.Trouble;
import org.sealpost.common.smtp.Reply;

/**
 * One pass of one message through the screens, in their order. The verdict of the pass is that of
 * the first screen that has not passed: a refusal counts once every screen before it has passed,
 * and the screens behind a refusal are not asked any more, because nothing they say can count.
 */
final class ScreenPass {
  private final Message message;

  /** Screens that have not passed, in order; a refusal, if any, belongs to the last one. */
  private final List<Screen> open = new ArrayList<>();

  private Verdict last = Verdict.UNDECIDED;

  ScreenPass(Message message, List<Screen.Factory> factories) {
    this.message = message;
    for (Screen.Factory factory : factories) {
      open.add(factory.open());
    }
  }

  /** The header is complete. */
  Verdict headers() {
    return ask(screen -> screen.headers(message));
  }

  /** The next part of the body. */
  Verdict body(ByteBuffer chunk) {
    return ask(screen -> screen.body(chunk.slice()));
  }

  /** The body has ended; the verdict is final. */
  Verdict endOfMessage() {
    while (!open.isEmpty()) {
      if (isRefused()) {
        return last;
      }
      Verdict verdict = call(open.get(0), screen -> screen.endOfMessage(message));
      if (verdict instanceof Verdict.Refuse) {
        return verdict;
      }
      if (verdict instanceof Verdict.Undecided) {
        return bug(new IllegalStateException(open.get(0).getClass() + " has no verdict"));
      }
      open.remove(0);
    }
    return Verdict.PASS;
  }

  private Verdict ask(Question question) {
    // The last screen stays unasked once it has refused; it waits for those before it.
    for (int i = 0; i < open.size() - (last instanceof Verdict.Refuse ? 1 : 0); i++) {
      Verdict verdict = call(open.get(i), question);
      if (verdict instanceof Verdict.Pass) {
        open.remove(i--);
      } else if (verdict instanceof Verdict.Refuse) {
        open.subList(i + 1, open.size()).clear();
        last = verdict;
      }
    }
    if (open.isEmpty()) {
      return Verdict.PASS;
    }
    return isRefused() ? last : Verdict.UNDECIDED;
  }

  /** Whether the screen that refused is the first that has not passed. */
  private boolean isRefused() {
    return open.size() == 1 && last instanceof Verdict.Refuse;
  }

  private Verdict call(Screen screen, Question question) {
    try {
      return question.ask(screen);
    } catch (IOException e) {
      return trouble(e);
    } catch (UncheckedIOException e) {
      return trouble(Objects.requireNonNull(e.getCause()));
    } catch (RuntimeException | StackOverflowError e) {
      return bug(e);
    }
  }

  private Verdict trouble(IOException e) {
    Log.warning(message.queueId() + ": " + Trouble.describe(e));
    return Verdict.refuse(Reply.LOCAL_TROUBLE);
  }

  private Verdict bug(Throwable e) {
    Log.error(message.queueId() + ": bug", e);
    return Verdict.refuse(Reply.LOCAL_TROUBLE);
  }

  private interface Question {
    Verdict ask(Screen screen) throws IOException;
  }
}
