// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sealpost.common.accounts.PasswordHash;
import org.sealpost.common.daemon.Log;

class RegistrationTest {
  private static final String ADDRESS = "abcdefghi@chat.example";
  private static final String PASSWORD = "123456789";

  private final FakeRelay relay;

  RegistrationTest(@TempDir Path dir) {
    relay = new FakeRelay(dir);
  }

  @AfterEach
  void restoreLog() {
    Log.redirect(null);
  }

  private boolean register(String user, String password) throws IOException {
    relay.registration().register(user, password, "192.0.2.1");
    return relay.mailboxes.find(user).isPresent();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "plain,                       abcdefghi@chat.example,   123456789",
    "every kind of character,     a-b_c.d1e@chat.example,   123456789",
    "dots between,                a.b.c-d.e@chat.example,   123456789",
    "upper case,                  ABCdefghi@Chat.Example,   123456789",
    "9 characters in 18 bytes,    abcdefghi@chat.example,   Ã¤Ã¤Ã¤Ã¤Ã¤Ã¤Ã¤Ã¤Ã¤",
    "echo is a name as any other, echo.echo@chat.example,   123456789",
  })
  void goodName_isCreated(String label, String user, String password) throws IOException {
    assertTrue(register(user, password), label);
    assertTrue(PasswordHash.matches(relay.storedHash(user), password), label);
    assertEquals(List.of("Created address: " + user.toLowerCase(java.util.Locale.ROOT)), relay.log);
    assertEquals("192.0.2.1", relay.askedFor);
    assertEquals(List.of(user.toLowerCase(java.util.Locale.ROOT)), relay.former);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "name too short,              abcdefgh@chat.example,    123456789",
    "name too long,               abcdefghij@chat.example,  123456789",
    "no name,                     @chat.example,            123456789",
    "no domain,                   abcdefghi,                123456789",
    "empty,                       '',                       123456789",
    "other domain,                abcdefghi@other.example,  123456789",
    "two @,                       abcd@fghi@chat.example,   123456789",
    "plus,                        abcd+fghi@chat.example,   123456789",
    "slash,                       abcd/fghi@chat.example,   123456789",
    "dot at the beginning,        .bcdefghi@chat.example,   123456789",
    "dot at the end,              abcdefgh.@chat.example,   123456789",
    "two dots,                    abcd..ghi@chat.example,   123456789",
    "8-bit,                       abcdefghÃ¤@chat.example,  123456789",
    "password too short,          abcdefghi@chat.example,   12345678",
    "8 characters in 16 bytes,    abcdefghi@chat.example,   Ã¤Ã¤Ã¤Ã¤Ã¤Ã¤Ã¤Ã¤",
  })
  void badNameOrPassword_isRejected(String label, String user, String password) throws IOException {
    assertFalse(register(user, password), label);
    assertEquals(1, relay.log.size(), label);
    assertTrue(relay.log.get(0).startsWith("registration rejected: "), label);
    assertFalse(relay.log.get(0).contains("12345678"), label);
    assertEquals("nobody", relay.askedFor, label);
    assertEquals(List.of(), relay.former, label);
  }

  @Test
  void longestPassword_isTaken() throws IOException {
    assertFalse(register(ADDRESS, "x".repeat(Registration.MAX_PASSWORD_BYTES + 1)));
    assertTrue(register(ADDRESS, "x".repeat(Registration.MAX_PASSWORD_BYTES)));
  }

  record Busy(String reason, Consumer<FakeRelay> change) {
    @Override
    public String toString() {
      return reason;
    }
  }

  static List<Busy> busy() {
    return List.of(
        new Busy("load average 5.01 exceeds max_load_1m 5.0", relay -> relay.load = 5.01),
        new Busy("load average NaN exceeds max_load_1m 5.0", relay -> relay.load = Double.NaN),
        new Busy(
            "209715199 bytes of memory are less than min_available_memory",
            relay -> relay.memory = (200 << 20) - 1),
        new Busy(
            "1073741823 bytes of disk space are less than min_free_disk_space",
            relay -> relay.disk = (1 << 30) - 1),
        new Busy("too many new addresses", relay -> relay.allowed = false));
  }

  @ParameterizedTest
  @MethodSource
  void busy(Busy busy) throws IOException {
    busy.change.accept(relay);
    assertFalse(register(ADDRESS, PASSWORD));
    assertEquals(List.of("registration rejected: " + busy.reason), relay.log);
  }

  @Test
  void hostAtItsLimits_isNotBusy() throws IOException {
    relay.load = 5;
    relay.memory = 200 << 20;
    relay.disk = 1 << 30;
    assertTrue(register(ADDRESS, PASSWORD));
  }

  @Test
  void nocreateFile_stopsCreation() throws IOException {
    Files.createFile(relay.dir.resolve("nocreate"));
    assertFalse(register(ADDRESS, PASSWORD));
    assertTrue(relay.log.get(0).endsWith("/nocreate exists"), relay.log.get(0));
    Files.delete(relay.dir.resolve("nocreate"));
    assertTrue(register(ADDRESS, PASSWORD));
  }

  @Test
  void unknownLoad_isTroubleNotPermission() {
    relay.broken = true;
    assertThrows(IOException.class, () -> register(ADDRESS, PASSWORD));
  }

  @Test
  void addressMadeByAnother_isNotLogged() throws IOException {
    relay.mailboxes.create(ADDRESS, "{X}theirs", FakeRelay.NOW);
    assertTrue(register(ADDRESS, PASSWORD));
    assertEquals("{X}theirs", relay.storedHash(ADDRESS));
    assertEquals(List.of(), relay.log);
  }

  @Test
  void withoutInvitation_nothingIsMade() throws IOException {
    relay.admission = (address, password) -> address.equals(ADDRESS) && password.equals(PASSWORD);
    assertFalse(register(ADDRESS, PASSWORD + "x"));
    assertFalse(register("x" + ADDRESS.substring(1), PASSWORD));
    assertEquals("registration rejected: not invited", relay.log.get(0));
    assertTrue(register(ADDRESS, PASSWORD));
  }

  @Test
  void decisions_areCounted() throws IOException {
    relay.admission = (address, password) -> !password.equals(PASSWORD + "x");
    assertFalse(register(ADDRESS, PASSWORD + "x"));
    assertFalse(register(ADDRESS, "short"));
    assertTrue(register(ADDRESS, PASSWORD));
    assertTrue(register("ci-" + ADDRESS.substring(3), PASSWORD));
    String page = relay.metrics.page("").text();
    for (String sample :
        List.of(
            "created_accounts 2",
            "created_ci_accounts 1",
            "created_nonci_accounts 1",
            "rejected_registrations 2",
            "sealpost_registration_rejected_total{reason=\"invitation\"} 1",
            "sealpost_registration_rejected_total{reason=\"credentials\"} 1")) {
      assertTrue(page.contains("\n" + sample), sample + " in " + page);
    }
  }
}
