// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatienceTest {
  private long now;
  private final Patience patience =
      new Patience(Duration.ofSeconds(3), () -> now, time -> now += time.toNanos());

  private String until(long nanoTime) throws IOException {
    if (now < nanoTime) {
      throw new IOException("not yet");
    }
    return "done";
  }

  private static long seconds(double seconds) {
    return (long) (seconds * 1e9);
  }

  @Test
  void troubleThatPasses_isOutwaited() throws IOException {
    assertEquals("done", patience.outwait(() -> until(seconds(2.9))));
    assertEquals(seconds(2.9), now);
  }

  @Test
  void troubleThatLasts_isReportedAfterTheLimit() {
    assertThrows(IOException.class, () -> patience.outwait(() -> until(seconds(60))));
    assertEquals(seconds(3), now);
  }

  @Test
  void laterRequestInTheSameTrouble_doesNotWaitAgain() {
    assertThrows(IOException.class, () -> patience.outwait(() -> until(seconds(60))));
    assertThrows(IOException.class, () -> patience.outwait(() -> until(seconds(60))));
    assertEquals(seconds(3), now);
  }

  @Test
  void newTrouble_isOutwaitedAgain() throws IOException {
    assertThrows(IOException.class, () -> patience.outwait(() -> until(seconds(60))));
    now = seconds(60);
    assertEquals("done", patience.outwait(() -> until(seconds(60))));
    assertEquals("done", patience.outwait(() -> until(seconds(62))));
  }
}
