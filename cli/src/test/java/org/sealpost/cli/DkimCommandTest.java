// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sealpost.cli.host.SystemPrograms;
import org.sealpost.common.dns.TxtAnswer;
import picocli.CommandLine;

class DkimCommandTest {
  private static final String NAME = "s._domainkey.chat.example";

  @TempDir Path dir;
  private Path key = Path.of("");
  private String value = "";
  private TxtAnswer answer = TxtAnswer.absent(false);
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void makeKey() {
    key = dir.resolve("key.pem");
    assertEquals(0, run("keygen", "--selector=s", "--domain=chat.example", key.toString()));
    value = out.toString().lines().filter(l -> l.startsWith("Value: ")).findFirst().orElseThrow();
    value = value.substring("Value: ".length());
  }

  @Test
  void keygen_writesForItsOwnerAlone() throws Exception {
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));
    assertTrue(out.toString().contains("Name:  " + NAME), out.toString());
    assertTrue(out.toString().contains(NAME + ". IN TXT ( \"v=DKIM1;k=rsa;p="), out.toString());
  }

  @Test
  void keygen_overwritesOnlyWhenForced() throws Exception {
    String before = Files.readString(key);
    assertEquals(1, run("keygen", key.toString()));
    assertTrue(err.toString().contains("exists already"), err.toString());
    assertEquals(before, Files.readString(key));
    assertEquals(0, run("keygen", "--force", "--type=ed25519", key.toString()));
    assertFalse(before.equals(Files.readString(key)));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));
    assertFalse(Files.exists(dir.resolve("key.pem.new")));
    assertTrue(out.toString().contains("opendkim._domainkey IN TXT ( \"v=DKIM1;k=ed25519;p="));
    assertFalse(out.toString().contains("invalid"), out.toString());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          too few bits       | 2 | needs 1024      | keygen --bits=512 DIR/new
          unknown type       | 2 | --type          | keygen --type=dsa DIR/new
          no file            | 2 | FILE            | keygen
          no such directory  | 1 | no such file    | keygen DIR/none/new
          bad domain         | 2 | no DKIM key name| keygen --domain=a..b DIR/new
          no domain          | 2 | needs --domain  | record --selector=s DIR/key.pem
          file and config    | 2 | no --config     | record --config=DIR/ini DIR/key.pem
          no key file        | 1 | no such file    | record --domain=d.example --selector=s DIR/none
          not a key          | 1 | no PEM          | record --domain=d.example --selector=s DIR/bad
          open to others     | 1 | chmod           | check --domain=d.example --selector=s DIR/open
          no configuration   | 1 | cannot be read  | check --config=DIR/none
          bad configuration  | 1 | mail_domain     | check --config=DIR/bad
          unknown selector   | 2 | no selector x   | check --config=DIR/ini --selector=X
          IP-only relay      | 1 | no DKIM         | record --config=DIR/ip
          bad resolver       | 2 | --resolver      | check --resolver=a.b --config=DIR/ini
          """)
  void errorPaths(String label, int status, String says, String arguments) throws Exception {
    owned("bad", "[params]\n");
    owned("open", Files.readString(key));
    Files.setPosixFilePermissions(
        dir.resolve("open"), PosixFilePermissions.fromString("rw-r--r--"));
    owned("ini", ini());
    owned("ip", "[params]\nmail_domain = 192.0.2.1\n");
    assertEquals(status, run(arguments.replace("DIR", dir.toString()).split(" ")), err.toString());
    assertTrue(err.toString().contains(says), label + ": " + err);
    assertFalse(err.toString().contains("\tat "), label + ": " + err);
    assertFalse(Files.exists(dir.resolve("new")));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ok          | 0  | VALUE
          missing     | 1  |
          different   | 1  | v=DKIM1;k=rsa;p=AAAA
          different   | 1  | v=spf1 -all
          revoked     | 1  | v=DKIM1;p=
          ambiguous   | 1  | VALUE / v=DKIM1;p=AAAA
          dns-trouble | 75 | TROUBLE
          """)
  void check_result(String result, int status, String records) {
    answer =
        records == null
            ? TxtAnswer.absent(false)
            : records.equals("TROUBLE")
                ? TxtAnswer.UNKNOWN
                : TxtAnswer.found(List.of(records.replace("VALUE", value).split(" / ")), false);
    String[] arguments = {"check", "--domain=chat.example", "--selector=s", key.toString()};
    assertEquals(status, run(arguments));
    assertTrue(out.toString().contains(NAME + ": " + result + ": "), out.toString());
    assertFalse(out.toString().contains("\033"), "colours, but no terminal");
    assertEquals(
        status, run("check", "--json", "--domain=chat.example", "--selector=s", key.toString()));
    JsonArray json = JsonParser.parseString(out.toString()).getAsJsonArray();
    assertEquals(result, json.get(0).getAsJsonObject().get("result").getAsString());
  }

  @Test
  void check_terminalSequencesOfTheZone_areNotPrinted() {
    answer = TxtAnswer.found(List.of("v=DKIM1;p=\033[2J\u009b2J"), false);
    assertEquals(1, run("check", "--domain=chat.example", "--selector=s", key.toString()));
    assertTrue(out.toString().contains("p=?[2J?2J"), out.toString());
  }

  @Test
  void record_ofTheConfiguration_isSplit() throws Exception {
    owned("ini", ini());
    assertEquals(0, run("record", "--json", "--config=" + dir.resolve("ini")), err.toString());
    var entry = JsonParser.parseString(out.toString()).getAsJsonArray().get(0).getAsJsonObject();
    assertEquals(NAME, entry.get("name").getAsString());
    assertEquals(value, entry.get("value").getAsString());
    JsonArray strings = entry.get("strings").getAsJsonArray();
    assertEquals(2, strings.size());
    assertEquals(255, strings.get(0).getAsString().length());
    assertEquals(value, strings.get(0).getAsString() + strings.get(1).getAsString());
    assertEquals(0, run("record", "--config=" + dir.resolve("ini"), "--selector=s"));
    assertTrue(out.toString().contains("255 characters"), out.toString());
  }

  private String ini() {
    return "[params]\nmail_domain = chat.example\ndkim_keys = s=" + key + "\n";
  }

  private void owned(String name, String text) throws Exception {
    Path file = Files.writeString(dir.resolve(name), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private int run(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    CommandLine command =
        Sealpost.commandLine(
            settings -> name -> CompletableFuture.completedFuture(answer),
            null,
            new SystemPrograms(),
            Clock.systemUTC());
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    String[] all = new String[arguments.length + 1];
    all[0] = "dkim";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return command.execute(all);
  }
}
