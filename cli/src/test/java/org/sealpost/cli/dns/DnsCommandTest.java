// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sealpost.cli.CommandRun;

class DnsCommandTest {
  @TempDir Path root;
  private final CommandRun sealpost = new CommandRun();
  private final Map<String, List<String>> zone = new HashMap<>();

  /** A zone that has everything, as the command itself asks for it. */
  @BeforeEach
  void makeZone() {
    assertEquals(0, sealpost.run("init", "c.example", "--root", root.toString()), sealpost.err());
    sealpost.with((Records) (name, type) -> zone.getOrDefault(name + " " + type, List.of()));
    run("--json");
    for (JsonElement element : JsonParser.parseString(sealpost.out()).getAsJsonArray()) {
      JsonObject record = element.getAsJsonObject();
      String data = record.get("data").getAsString();
      zone.computeIfAbsent(
              record.get("name").getAsString() + " " + record.get("type").getAsString(),
              key -> new ArrayList<>())
          .add(data.isEmpty() ? "192.0.2.1" : data);
    }
  }

  @Test
  void everythingThere_isWell() {
    assertEquals(0, run(), sealpost.err());
    assertTrue(sealpost.out().contains("c.example. IN MX 10 c.example.\n    ; ok"));
    assertTrue(sealpost.out().contains("opendkim._domainkey.c.example. IN TXT ( \"v=DKIM1;"));
    assertTrue(sealpost.out().contains("_imaps._tcp.c.example. IN SRV 0 1 993 c.example."));
    // Every line is one of a zone file or a comment.
    sealpost
        .out()
        .lines()
        .forEach(
            l -> assertTrue(l.matches(".+\\. IN [A-Z]+ .+| *;.*"), "not of a zone file: " + l));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          no address           | 1 | c.example A               | -
          no MX                | 1 | c.example MX              | -
          other MX             | 1 | c.example MX              | 10 mail.c.example.
          one MX more          | 1 | c.example MX              | 10 c.example. / 20 b.example.
          MX in capitals       | 0 | c.example MX              | 10 C.Example.
          no MTA-STS           | 1 | _mta-sts.c.example TXT    | -
          other MTA-STS id     | 0 | _mta-sts.c.example TXT    | v=STSv1; id=20200101
          no www               | 1 | www.c.example CNAME       | -
          other DKIM key       | 1 | opendkim._domainkey.c.example TXT | v=DKIM1;k=rsa;p=AAAA
          DKIM key withdrawn   | 1 | opendkim._domainkey.c.example TXT | v=DKIM1;p=
          no SPF               | 0 | c.example TXT             | -
          no DMARC             | 0 | _dmarc.c.example TXT      | -
          no SRV               | 0 | _imap._tcp.c.example SRV  | -
          """)
  void record_missingOrDifferent(String label, int status, String key, String data) {
    zone.put(key, data.equals("-") ? List.of() : List.of(data.split(" / ")));
    assertEquals(status, run(), label + sealpost.out());
  }

  @Test
  void acmeAccount_isNamedInCaa() throws IOException {
    Path account = root.resolve("etc/sealpost/acme/account.json");
    Files.createDirectories(account.getParent());
    Files.writeString(
        account, "{\"url\": \"https://ca.example/acct/1\", \"caaIdentities\": [\"ca.example\"]}");
    String data = "0 issue \"ca.example; accounturi=https://ca.example/acct/1\"";
    assertEquals(0, run("--zone"));
    assertTrue(sealpost.out().contains("c.example. IN CAA " + data + "\n"), sealpost.out());
    // It is recommended, and another one besides does no harm.
    assertEquals(0, run());
    assertTrue(sealpost.out().contains(data + "\n    ; recommended"), sealpost.out());
    zone.put("c.example CAA", List.of("0 issue \"other.example\"", data));
    assertEquals(0, run());
    assertTrue(sealpost.out().contains(data + "\n    ; ok"), sealpost.out());
  }

  @Test
  void foreignData_doesNotSteerTheTerminal() {
    zone.put("c.example MX", List.of("\033[2J"));
    assertEquals(1, run());
    assertTrue(sealpost.out().contains("DIFFERENT, found: ?[2J"), sealpost.out());
  }

  @Test
  void dnsTrouble_isTemporary() {
    sealpost.with(
        (Records)
            (name, type) -> {
              throw new IOException("nobody answers");
            });
    assertEquals(75, run());
    assertTrue(sealpost.out().contains("; DNS does not answer now"), sealpost.out());
  }

  @Test
  void zone_asksNobody() {
    sealpost.with(
        (Records)
            (name, type) -> {
              throw new AssertionError("asked");
            });
    assertEquals(0, run("--zone"));
    assertTrue(sealpost.out().contains("_dmarc.c.example. IN TXT \"v=DMARC1;p=reject;"));
  }

  @Test
  void errorPaths() throws IOException {
    Files.delete(root.resolve("etc/sealpost/dkim/opendkim.private"));
    assertEquals(78, run());
    assertTrue(sealpost.err().contains("opendkim.private: no such file"), sealpost.err());
    Files.writeString(
        root.resolve("etc/sealpost/chatmail.ini"), "[params]\nmail_domain = 192.0.2.1\n");
    assertEquals(1, run());
    assertTrue(sealpost.err().contains("needs no DNS"), sealpost.err());
    assertEquals(2, run("--zones"));
  }

  private int run(String... more) {
    List<String> all = new ArrayList<>(List.of("dns", "--root", root.toString()));
    all.addAll(List.of(more));
    return sealpost.run(all.toArray(String[]::new));
  }
}
