// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {
  private static final List<String> KNOWN = List.of("incoming", "doveauth");

  @Test
  void defaults() {
    CommandLine line = CommandLine.parse(List.of(), KNOWN);
    assertEquals(Path.of("/etc/sealpost/chatmail.ini"), line.config());
    assertEquals("unix:/run/sealpost/incoming.sock", line.address("incoming").toString());
    assertEquals(0, line.services().size());
  }

  @Test
  void services_withAndWithoutAddress() {
    CommandLine line =
        CommandLine.parse(
            List.of("--run-dir", "/r", "doveauth", "incoming=inet:127.0.0.1:8"), KNOWN);
    assertEquals("unix:/r/doveauth.sock", line.address("doveauth").toString());
    assertEquals("inet:127.0.0.1:8", line.address("incoming").toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--confg               | unknown option --confg",
        "--config              | --config needs a value",
        "incomming             | unknown service incomming, did you mean incoming? (there are: "
            + "incoming doveauth)",
        "push                  | unknown service push (there are: incoming doveauth)",
        "incoming=sock         | \"sock\" is no address: write unix:/path or inet:host:port",
        "incoming=unix:sock    | \"sock\" is no absolute path of a socket",
        "incoming=inet:8       | \"8\" is not host:port",
        "incoming=inet:::1:8   | \"::1:8\": an IPv6 address stands in brackets: [::1]:port",
        "incoming=inet:[::1]:x | \"[::1]:x\": the port is not a number",
      })
  void wrongArgument_isNamed(String argument, String message) {
    Exception problem =
        assertThrows(
            IllegalArgumentException.class, () -> CommandLine.parse(List.of(argument), KNOWN));
    assertEquals(message, problem.getMessage());
  }
}
