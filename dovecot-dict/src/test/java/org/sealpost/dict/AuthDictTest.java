// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sealpost.common.accounts.PasswordHash;
import org.sealpost.common.daemon.Log;
import org.sealpost.common.invites.Admission;

class AuthDictTest {
  private static final String ADDRESS = "abcdefghi@chat.example";
  private static final String PASSDB = "shared/passdb/pa\\\"ssword\"" + ADDRESS + "\"192.0.2.1";
  private static final String USERDB = "shared/userdb/" + ADDRESS;

  private final FakeRelay relay;
  private final AuthDict dict;

  AuthDictTest(@TempDir Path dir) {
    relay = new FakeRelay(dir);
    dict = relay.authDict();
  }

  @AfterEach
  void restoreLog() {
    Log.redirect(null);
  }

  private String lookup(String key) throws IOException {
    return dict.lookup(key, "") instanceof DictHandler.Answer.Found found
        ? found.values().get(0)
        : "N";
  }

  private String userdbAnswer() {
    return "{\"addr\":\"abcdefghi@chat.example\",\"home\":\""
        + relay.dir
        + "/mail/abcdefghi@chat.example\",\"uid\":\"vmail\",\"gid\":\"vmail\"";
  }

  @Test
  void firstLogin_createsAndAnswers() throws IOException {
    String answer = lookup(PASSDB);
    String hash = relay.storedHash(ADDRESS);
    assertEquals(userdbAnswer() + ",\"password\":\"" + hash + "\"}", answer);
    assertTrue(PasswordHash.matches(hash, "pa\"ssword"));
    assertEquals("192.0.2.1", relay.askedFor);
  }

  @Test
  void laterLogin_answersTheStoredHashWhateverThePassword() throws IOException {
    String first = lookup(PASSDB);
    assertEquals(first, lookup("shared/passdb/another one\"" + ADDRESS));
    assertEquals(1, relay.log.size());
  }

  @Test
  void userdb_knowsWhoExistsAndCreatesNobody() throws IOException {
    assertEquals("N", lookup(USERDB));
    lookup(PASSDB);
    assertEquals(userdbAnswer() + "}", lookup(USERDB));
    assertEquals(userdbAnswer() + "}", lookup("shared/userdb/ABCDEFGHI@Chat.Example"));
  }

  @Test
  void addressTurnedOff_isUnknown() throws IOException {
    String answer = lookup(PASSDB);
    Files.createFile(relay.file(ADDRESS, "DISABLED"));
    assertEquals("N", lookup(PASSDB));
    assertEquals("N", lookup(USERDB));
    Files.delete(relay.file(ADDRESS, "DISABLED"));
    assertEquals(answer, lookup(PASSDB));
    Files.writeString(relay.file(ADDRESS, "password"), "");
    assertEquals("N", lookup(PASSDB));
    assertEquals("N", lookup(USERDB));
    assertEquals(0, Files.size(relay.file(ADDRESS, "password")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "shared/",
        "shared/passdb/",
        "shared/passdb/password9",
        "shared/passdb/password9\"",
        "shared/passdb/password9\"../../etc@chat.example",
        "shared/passdb/password9\"abcdefghi@other.example",
        "shared/passdb/password9\"abcdefghi@chat.example\\",
        "shared/userdb/",
        "shared/userdb/../x@chat.example",
        "shared/userdb/a\0cdefghi@chat.example",
        "priv/passdb/password9\"abcdefghi@chat.example",
        "shared/other/abcdefghi@chat.example",
      })
  void otherKeys_areUnknownAndMakeNothing(String key) throws IOException {
    assertEquals("N", lookup(key));
    try (var made = Files.list(relay.config.mailboxesDir())) {
      assertEquals(0, made.count());
    }
  }

  @Test
  void troubleOfPassdb_isUnknownAfterAWaitAndTellsNothing() throws IOException {
    Files.delete(relay.config.mailboxesDir());
    assertEquals("N", lookup(PASSDB));
    assertEquals(3_000_000_000L, relay.waited);
    assertEquals(1, relay.log.size());
    assertFalse(relay.log.get(0).contains("ssword"), relay.log.get(0));
    assertFalse(relay.log.get(0).contains("abcdefghi"), relay.log.get(0));
  }

  @Test
  void bugInPassdb_isUnknownToo() throws IOException {
    Registration buggy =
        new Registration(
            relay.config,
            relay.mailboxes,
            relay,
            client -> {
              throw new IllegalStateException("bug");
            },
            address -> {},
            Admission.OPEN,
            relay.metrics.accounts(),
            FakeRelay.CLOCK);
    AuthDict buggyDict = relay.authDict(new Login(relay.mailboxes, buggy));
    assertEquals(DictHandler.Answer.NOT_FOUND, buggyDict.lookup(PASSDB, ""));
    assertFalse(String.join("", relay.log).contains("ssword"));
  }

  @Test
  void troubleOfUserdb_isReported() throws IOException {
    Files.delete(relay.config.mailboxesDir());
    assertThrows(IOException.class, () -> lookup(USERDB));
  }

  @Test
  void iteration_listsEveryAddress() throws IOException {
    relay.mailboxes.create(ADDRESS, "{X}h", FakeRelay.NOW);
    relay.mailboxes.create("second.one@chat.example", "{X}h", FakeRelay.NOW);
    List<String> rows = new ArrayList<>();
    dict.iterate(
        new DictHandler.Iteration(0, 0, "shared/userdb/", ""), (k, v) -> rows.add(k + "=" + v));
    rows.sort(null);
    assertEquals(
        List.of("shared/userdb/" + ADDRESS + "=", "shared/userdb/second.one@chat.example="), rows);
    rows.clear();
    dict.iterate(new DictHandler.Iteration(0, 0, "shared/x/", ""), (k, v) -> rows.add(k));
    assertEquals(List.of(), rows);
  }

  @Test
  void json_isAsciiWithEscapes() {
    assertEquals(
        "{\"a\":\"\\\"\\\\\\u0000\\u001f\\u007f\\u00e4\\u20ac/'\",\"b\":\"\"}",
        new JsonObject().put("a", "\"\\\0\u001f\u007f\u00e4\u20ac/'").put("b", "").toString());
  }
}
