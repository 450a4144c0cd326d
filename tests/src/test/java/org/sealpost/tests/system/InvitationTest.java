// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealpost.tests.client.Credentials;
import org.sealpost.tests.client.DeltaChat;
import org.sealpost.tests.client.HttpsClient;
import org.sealpost.tests.client.RelayEnv;

/** A relay that takes new users by invitation only. */
@SystemTest
class InvitationTest {
  private final Relay relay = Relay.selfSigned();
  private final RelayEnv env = relay.env();
  private final Daemon daemon = new Daemon(env);

  @TempDir Path directory;
  private String before = "";

  @BeforeEach
  void closeToAllButTheInvited() throws Exception {
    before = daemon.change(text -> text + "\ninvites_required = true\n");
  }

  @AfterEach
  void openAgain() throws Exception {
    daemon.change(text -> before);
  }

  private JsonObject sealpost(String... words) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(env.path("CONFIG").resolveSibling("app/bin/sealpost").toString());
    command.addAll(List.of(words));
    command.addAll(List.of("--json", "--config", env.path("CONFIG").toString()));
    Path output = Files.createTempFile(directory, "sealpost", ".json");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "sealpost takes longer than a minute");
    assertEquals(0, process.exitValue());
    return JsonParser.parseString(Files.readString(output)).getAsJsonObject();
  }

  private String newToken(int uses) throws Exception {
    JsonObject invite =
        sealpost("invites", "create", "--uses", Integer.toString(uses), "--expires", "1d");
    return Relay.secret(invite.get("token").getAsString());
  }

  private HttpsClient https() throws IOException {
    return new HttpsClient(env.server("HTTPS_PORT"), env.mailDomain(), env.tls());
  }

  @Test
  void firstLogin_makesAnAddressOfTheInvitedAlone() throws Exception {
    assertEquals(403, https().post("/new").status());
    assertThrows(IOException.class, () -> relay.newUser());
    String token = newToken(1);
    HttpsClient.Answer answer = https().post("/new?invite=" + token);
    assertEquals(200, answer.status(), answer.body());
    JsonObject json = JsonParser.parseString(answer.body()).getAsJsonObject();
    String password = Relay.secret(json.get("password").getAsString());
    String address = json.get("email").getAsString();
    Credentials guessed = new Credentials(address, "another-password");
    assertThrows(IOException.class, () -> relay.imap(guessed));
    relay.imap(new Credentials(address, password)).close();
    HttpsClient.Answer again = https().post("/new?invite=" + token);
    assertEquals(403, again.status(), again.body());
    assertTrue(again.body().startsWith("{\"reason\": "), again.body());
  }

  @Test
  void hundredClients_tenUses() throws Exception {
    String token = newToken(10);
    ExecutorService clients = Executors.newFixedThreadPool(100);
    try {
      List<Callable<Integer>> requests = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        requests.add(() -> https().post("/new?invite=" + token).status());
      }
      int taken = 0;
      for (Future<Integer> status : clients.invokeAll(requests)) {
        taken += status.get() == 200 ? 1 : 0;
      }
      assertEquals(10, taken);
    } finally {
      clients.shutdownNow();
    }
  }

  /** What the link of an invitation leads a browser to, and that one the app. */
  @Test
  void deltaChat_getsAnAddressByTheLink() throws Exception {
    HttpsClient.Answer page = https().get("/new?invite=" + newToken(1));
    assertEquals(302, page.status(), page.header());
    String login = page.field("Location");
    assertTrue(login.startsWith("dclogin:"), "not a dclogin: link");
    String domain = env.mailDomain();
    Path hosts = directory.resolve("hosts");
    Files.writeString(
        hosts,
        "127.0.0.1 localhost\n" + env.address().getHostAddress() + " " + domain + "\n",
        StandardCharsets.US_ASCII);
    try (DeltaChat core = DeltaChat.start(directory.resolve("accounts"), hosts)) {
      core.addUser().loginByCode(login);
    }
  }
}
