// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sealpost.common.daemon.BadConfiguration;
import org.sealpost.common.daemon.Connection;
import org.sealpost.common.daemon.Service;
import org.sealpost.common.metrics.Metrics;

class ServiceTableTest {
  private final ServiceTable table =
      new ServiceTable(new Metrics())
          .with("one", config -> new Named("one"))
          .with("two", config -> new Named("two"))
          .with("three", config -> new Named("three"));

  @TempDir Path directory;

  private List<String> open(String setting, List<String> wanted) throws Exception {
    Path file = directory.resolve("chatmail.ini");
    Files.writeString(file, "[params]\nmail_domain = chat.example\n" + setting + "\n");
    return table.open(file, wanted).stream().map(Service::name).toList();
  }

  @ParameterizedTest(name = "{0} / {1}")
  @CsvSource({
    "'', '', one two three",
    "'', two, two",
    "services = three one, '', one three",
    "'services = three, one', '', one three",
    "services = three, two, two",
  })
  void open_argumentsBeforeConfigurationBeforeAll(String setting, String wanted, String names)
      throws Exception {
    List<String> arguments = wanted.isEmpty() ? List.of() : List.of(wanted.split(" "));
    assertEquals(List.of(names.split(" ")), open(setting, arguments));
  }

  @Test
  void open_unknownServiceStopsTheStart() {
    BadConfiguration e =
        assertThrows(BadConfiguration.class, () -> open("services = one fuor", List.of()));
    assertEquals(List.of("services: unknown [fuor], there are [one, two, three]"), e.problems());
  }

  private record Named(String name) implements Service {
    @Override
    public void serve(Connection connection) throws IOException {
      throw new IOException("nobody connects");
    }
  }
}
