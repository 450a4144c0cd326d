// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.invites;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sealpost.cli.CommandRun;
import org.sealpost.common.invites.Invites;

class InvitesCommandTest {
  @TempDir Path root;
  private final CommandRun sealpost = new CommandRun();

  @BeforeEach
  void makeRelay() throws IOException {
    settings("c.example", "invites_required = true");
    Files.createDirectories(root.resolve("var/lib/sealpost"));
    invites().close();
  }

  private void settings(String domain, String more) throws IOException {
    Files.createDirectories(root.resolve("etc/sealpost"));
    Files.writeString(
        root.resolve("etc/sealpost/chatmail.ini"),
        "[params]\nmail_domain = " + domain + "\n" + more + "\n");
  }

  private Invites invites() throws IOException {
    return Invites.open(root.resolve("var/lib/sealpost/state.sqlite"), Clock.systemUTC());
  }

  private int run(String words) {
    List<String> arguments = new ArrayList<>(List.of(words.split(" ")));
    arguments.addAll(List.of("--root", root.toString()));
    return sealpost.run(arguments.toArray(String[]::new));
  }

  @Test
  void create_showsALinkThatWorks_once() throws IOException {
    assertEquals(0, run("invites create --uses 2 --expires 7d --note choir"), sealpost.err());
    String link = sealpost.out().strip();
    assertTrue(link.matches("https://c\\.example/new\\?invite=[A-Za-z0-9_-]{22}"), link);
    String token = link.substring(link.indexOf('=') + 1);
    try (Invites invites = invites()) {
      assertTrue(invites.take(token, "a@c.example", "p"));
    }
    assertEquals(0, run("invites list"), sealpost.err());
    assertTrue(sealpost.out().matches(" +1  1 of 2 used  until 2\\S+  choir\n"), sealpost.out());
    assertFalse(sealpost.out().contains(token));
  }

  @Test
  void create_json_hasTheCodeForTheApp() throws IOException {
    assertEquals(0, run("invites create --json"), sealpost.err());
    JsonObject named = JsonParser.parseString(sealpost.out()).getAsJsonObject();
    String token = named.get("token").getAsString();
    String link = "https://c.example/new?invite=" + token;
    assertEquals(link, named.get("link").getAsString());
    assertEquals("DCACCOUNT:" + link, named.get("code").getAsString());
    assertEquals(1, named.get("uses").getAsInt());
    assertTrue(named.get("expires").isJsonNull());
    settings("_c.example", "invites_required = true");
    assertEquals(0, run("invites create --json"), sealpost.err());
    JsonObject other = JsonParser.parseString(sealpost.out()).getAsJsonObject();
    assertEquals(other.get("link"), other.get("code"));
  }

  @Test
  void create_whereNobodyNeedsOne_saysSo() throws IOException {
    settings("c.example", "");
    assertEquals(0, run("invites create"), sealpost.err());
    assertTrue(sealpost.err().contains("invites_required"), sealpost.err());
  }

  @Test
  void list_json_and_revoke() {
    assertEquals(0, run("invites list"), sealpost.err());
    assertEquals("no invitations\n", sealpost.out());
    assertEquals(0, run("invites create"), sealpost.err());
    assertEquals(0, run("invites list --json"), sealpost.err());
    JsonObject row =
        JsonParser.parseString(sealpost.out()).getAsJsonArray().get(0).getAsJsonObject();
    assertTrue(row.get("usable").getAsBoolean());
    String number = row.get("number").getAsString();
    assertEquals(0, run("invites revoke " + number), sealpost.err());
    assertEquals(1, run("invites revoke " + number));
    assertEquals(0, run("invites list"), sealpost.err());
    assertEquals("no invitations\n", sealpost.out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--uses 0", "--uses -1", "--expires 7", "--expires 0d", "--expires d"})
  void create_badOption(String option) {
    assertTrue(run("invites create " + option) > 0);
    assertEquals("", sealpost.out());
  }

  /** A database that root makes would be of no use to the services. */
  @Test
  void create_makesNoDatabase() throws IOException {
    Path file = root.resolve("var/lib/sealpost/state.sqlite");
    Files.delete(file);
    assertEquals(1, run("invites create"));
    assertFalse(Files.exists(file));
  }

  @Test
  void registration_saysThatItTakesAnInvitation() throws IOException {
    assertEquals(0, run("registration status"), sealpost.err());
    assertTrue(sealpost.out().contains("open to the invited"), sealpost.out());
    settings("c.example", "");
    assertEquals(0, run("registration status"), sealpost.err());
    assertEquals("registration is open\n", sealpost.out());
  }
}
