// SPDX-License-Identifier: Apache-2.0
package org.sealpost.relayd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every service of sealpostd has its socket unit, or nobody could reach it on a Debian machine. */
class UnitsTest {
  private static final Path UNITS = Path.of("..", "systemd");

  static List<String> services() {
    return RelayServices.table().names();
  }

  @ParameterizedTest
  @MethodSource("services")
  void service_hasItsSocketUnit(String service) throws IOException {
    String unit = "sealpost-" + service + ".socket";
    List<String> lines = Files.readAllLines(UNITS.resolve(unit));
    assertEquals("FileDescriptorName=" + service, line(lines, "FileDescriptorName="));
    assertEquals("Service=sealpostd.service", line(lines, "Service="));
    assertTrue(line(lines, "ListenStream=").endsWith("/" + service + ".sock"));
    assertTrue(wants().anyMatch(unit::equals), () -> "sealpostd.service does not want " + unit);
  }

  static List<String> timers() throws IOException {
    try (Stream<Path> files = Files.list(UNITS)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".timer"))
          .sorted()
          .toList();
    }
  }

  /**
   * What it starts is there and does nothing without a relay. The timer itself has no condition:
   * one that did not hold when the package was installed would keep it stopped until the next boot.
   */
  @ParameterizedTest
  @MethodSource("timers")
  void timer_hasItsService(String timer) throws IOException {
    String service = timer.replace(".timer", ".service");
    String condition = "ConditionPathExists=";
    assertEquals(
        condition + "/etc/sealpost/chatmail.ini",
        line(Files.readAllLines(UNITS.resolve(service)), condition));
    assertEquals("none", line(Files.readAllLines(UNITS.resolve(timer)), condition));
    assertEquals(
        "Type=oneshot", line(Files.readAllLines(UNITS.resolve(service)), "Type="), service);
    String installed = "systemd/" + timer.replace(".timer", ".*") + " lib/systemd/system";
    assertTrue(
        Files.readAllLines(Path.of("..", "debian", "sealpost.install")).contains(installed),
        installed);
  }

  private static Stream<String> wants() throws IOException {
    return Files.readAllLines(UNITS.resolve("sealpostd.service")).stream()
        .filter(line -> line.startsWith("Wants="))
        .flatMap(line -> Stream.of(line.substring("Wants=".length()).split(" ")));
  }

  private static String line(List<String> lines, String start) {
    return lines.stream().filter(line -> line.startsWith(start)).findFirst().orElse("none");
  }
}
