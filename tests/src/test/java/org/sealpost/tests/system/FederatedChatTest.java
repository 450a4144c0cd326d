// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealpost.tests.client.Credentials;
import org.sealpost.tests.client.DeltaChat;
import org.sealpost.tests.client.DeltaChatUser;

/** The real client, with a relay for each of the two users. */
@SystemTest
class FederatedChatTest {
  private final Relay one = Relay.running();

  @TempDir Path directory;

  @Test
  void onTwoRelays() throws IOException {
    meetAndTalk(one, Relay.second());
  }

  @Test
  void oneOnARelayWithoutName() throws IOException {
    meetAndTalk(one, Relay.ipOnly());
  }

  private void meetAndTalk(Relay alices, Relay bobs) throws IOException {
    try (DeltaChat first = DeltaChat.start(directory.resolve("alice"));
        DeltaChat second = DeltaChat.start(directory.resolve("bob"))) {
      DeltaChatUser alice = login(first, alices, "Alice");
      DeltaChatUser bob = login(second, bobs, "Bob");
      int bobsChat = bob.meet(alice.qrCode());
      alice.awaitMet();

      bob.sendText(bobsChat, "Hi Alice");
      int alicesChat = alice.await("Hi Alice", Relay.PATIENCE).chat();
      byte[] noise = new byte[1_000_000];
      new Random(1).nextBytes(noise);
      alice.sendFile(alicesChat, "a file", Files.write(directory.resolve("file.bin"), noise));
      assertEquals(noise.length, bob.await("a file", Relay.PATIENCE).fileBytes());
    }
  }

  private static DeltaChatUser login(DeltaChat core, Relay relay, String name) throws IOException {
    Credentials login = relay.newLogin();
    DeltaChatUser user = core.addUser();
    user.login(relay.env(), name, login.address(), login.password());
    return user;
  }
}
