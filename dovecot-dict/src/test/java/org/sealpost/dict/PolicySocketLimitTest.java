// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sealpost.common.daemon.Connection;
import org.sealpost.common.daemon.Daemon;
import org.sealpost.common.daemon.ListenAddress;
import org.sealpost.common.daemon.Service;

class PolicySocketLimitTest {
  @TempDir Path directory;
  private final BlockingQueue<String> questions = new LinkedBlockingQueue<>();

  private boolean ask(String client, String answer) throws IOException {
    Path socket = directory.resolve("policy.sock");
    try (Daemon daemon = new Daemon(1)) {
      daemon.listen(new Fixed(answer), new ListenAddress.Unix(socket));
      daemon.start();
      return new PolicySocketLimit(socket).allow(client);
    }
  }

  @ParameterizedTest
  @CsvSource({"DUNNO,true", "REJECT,false"})
  void allow_asAnswered(String action, boolean allowed) throws Exception {
    assertEquals(allowed, ask("192.0.2.1", "action=" + action + "\n\n"));
    assertEquals("request=sealpost_create_address\nclient_address=192.0.2.1\n\n", questions.take());
  }

  @Test
  void allow_addressIsOneLine() throws Exception {
    ask("1\nclient_address=2", "action=DUNNO\n\n");
    assertEquals("request=sealpost_create_address\nclient_address=\n\n", questions.take());
  }

  @ParameterizedTest(name = "[{index}]")
  @ValueSource(
      strings = {"", "action=DUNNO", "action=OK\n\n", "action=DUNNO\nx", "550 no\n\n", "\n\n"})
  void allow_anythingElseIsTrouble(String answer) {
    assertThrows(IOException.class, () -> ask("192.0.2.1", answer));
  }

  @Test
  void allow_nobodyThereIsTrouble() {
    PolicySocketLimit limit = new PolicySocketLimit(directory.resolve("none.sock"));
    assertThrows(IOException.class, () -> limit.allow("192.0.2.1"));
  }

  private final class Fixed implements Service {
    private final String answer;

    Fixed(String answer) {
      this.answer = answer;
    }

    @Override
    public String name() {
      return "policy";
    }

    @Override
    public void serve(Connection connection) throws IOException {
      ByteBuffer bytes = ByteBuffer.allocate(1000);
      String question = "";
      while (!question.endsWith("\n\n") && connection.read(bytes) >= 0) {
        question = new String(bytes.array(), 0, bytes.position(), ISO_8859_1);
      }
      questions.add(question);
      connection.write(ByteBuffer.wrap(answer.getBytes(ISO_8859_1)));
    }
  }
}
