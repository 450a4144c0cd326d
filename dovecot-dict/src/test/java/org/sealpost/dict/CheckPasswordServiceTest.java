// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sealpost.common.daemon.Log;
import org.sealpost.common.metrics.DictMetrics;
import org.sealpost.common.metrics.Metrics;

class CheckPasswordServiceTest {
  private static final String ADDRESS = "abcdefghi@chat.example";
  private static final String LOGIN = ADDRESS + "\0pass\nword \u00c3\u00a4\0";

  private final FakeRelay relay;
  private final Metrics metrics = new Metrics();

  CheckPasswordServiceTest(@TempDir Path dir) {
    relay = new FakeRelay(dir);
  }

  @AfterEach
  void restoreLog() {
    Log.redirect(null);
  }

  private String ask(String request, int piece) throws IOException {
    FakeConnection connection = new FakeConnection(request, piece);
    DictMetrics times = metrics.dict(DictMetrics.Role.CHECKPASSWORD);
    new CheckPasswordService(relay.config, relay.login(), times).serve(connection);
    return connection.output();
  }

  private String ask(String request) throws IOException {
    return ask(request, 8192);
  }

  private String success() {
    String home = relay.dir + "/mail/" + ADDRESS;
    return "0\nUSER="
        + ADDRESS
        + "\nHOME="
        + home
        + "\nuserdb_home="
        + home
        + "\nuserdb_uid=vmail\nuserdb_gid=vmail\nEXTRA=userdb_home userdb_uid userdb_gid\n";
  }

  @Test
  void firstLogin_createsAndLaterOnesAreChecked() throws IOException {
    assertEquals(success(), ask("check 192.0.2.1\n" + LOGIN));
    assertEquals("192.0.2.1", relay.askedFor);
    assertEquals(success(), ask("check\n" + LOGIN, 1));
    assertEquals(success(), ask("check\n" + LOGIN + "timestamp\0"));
    assertEquals("1\n", ask("check\n" + ADDRESS + "\0another one\0"));
    assertEquals("1\n", ask("check\n" + ADDRESS + "\0\0"));
  }

  @Test
  void lookup_needsNoPasswordAndCreatesNobody() throws IOException {
    assertEquals("3\n", ask("lookup\n" + LOGIN));
    ask("check\n" + LOGIN);
    assertEquals(success(), ask("lookup\n" + ADDRESS + "\0\0"));
  }

  @Test
  void requests_areTimedByKind() throws IOException {
    ask("check\n" + LOGIN);
    ask("check\n" + ADDRESS + "\0another one\0");
    ask("lookup\n" + LOGIN);
    ask("list\n");
    ask("nonsense\n");
    String page = metrics.page("").text();
    for (String line :
        List.of(
            "check\",service=\"checkpassword\"} 2",
            "lookup\",service=\"checkpassword\"} 1",
            "iterate\",service=\"checkpassword\"} 1",
            "failed\",service=\"checkpassword\"} 1")) {
      assertTrue(page.contains("sealpost_dict_seconds_count{request=\"" + line), page);
    }
  }

  @Test
  void addressTurnedOff_isRefused() throws IOException {
    ask("check\n" + LOGIN);
    Files.createFile(relay.file(ADDRESS, "DISABLED"));
    assertEquals("1\nreason=disabled\n", ask("check\n" + LOGIN));
    assertEquals("1\n", ask("check\n" + ADDRESS + "\0another one\0"));
    assertEquals("3\n", ask("lookup\n" + LOGIN));
  }

  @Test
  void addressWithoutPassword_isRefused() throws IOException {
    ask("check\n" + LOGIN);
    Files.writeString(relay.file(ADDRESS, "password"), "");
    assertEquals("1\n", ask("check\n" + LOGIN));
    Files.createFile(relay.file(ADDRESS, "DISABLED"));
    assertEquals("1\n", ask("check\n" + ADDRESS + "\0\0"));
  }

  @Test
  void list_namesEveryAddress() throws IOException {
    assertEquals("0\n", ask("list\n"));
    ask("check\n" + LOGIN);
    Files.createFile(relay.file(ADDRESS, "DISABLED"));
    assertEquals("0\n" + ADDRESS + "\n", ask("list\n", 1));
  }

  @Test
  void refusedRegistration_isRefused() throws IOException {
    assertEquals("1\n", ask("check\n" + ADDRESS + "\0short\0"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "check",
        "check\n",
        "check\n" + ADDRESS,
        "check\n" + ADDRESS + "\0",
        "check\n" + ADDRESS + "\0password9",
        "verify\n" + ADDRESS + "\0password9\0",
        "list",
        "list\n\0\0\0",
        "check\t\n" + ADDRESS + "\0password9\0",
      })
  void brokenRequest_isTrouble(String request) throws IOException {
    assertEquals("111\n", ask(request));
    assertFalse(String.join("", relay.log).contains("password9"));
  }

  @Test
  void truncatedAtEachByte_isNeverAccepted() throws IOException {
    String request = "check\n" + LOGIN;
    for (int length = 0; length < request.length(); length++) {
      assertEquals("111\n", ask(request.substring(0, length)));
    }
    assertTrue(relay.mailboxes.find(ADDRESS).isEmpty());
  }

  @Test
  void oversizedRequest_isTrouble() throws IOException {
    String request = "check\n" + LOGIN;
    int room = CheckPasswordService.MAX_REQUEST - request.length();
    assertEquals(success(), ask(request + "x".repeat(room)));
    assertEquals("111\n", ask(request + "x".repeat(room + 1)));
  }

  @Test
  void localTrouble_isTemporary() throws IOException {
    Files.delete(relay.config.mailboxesDir());
    assertEquals("111\n", ask("check\n" + LOGIN));
    assertEquals("111\n", ask("lookup\n" + LOGIN));
    assertEquals("111\n", ask("list\n"));
    assertFalse(String.join("", relay.log).contains("abcdefghi"), relay.log.toString());
  }
}
