// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.replay;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The files of a directory as lines, see {@link Replay}. */
final class State {
  private State() {}

  /** Makes the files. */
  static void write(Path directory, String lines) throws IOException {
    for (String line : lines.lines().filter(l -> !l.isBlank()).toList()) {
      String[] parts = line.split(" = ", 2);
      String[] name = parts[0].split(" @", 2);
      Path file = directory.resolve(name[0]);
      if (name[0].endsWith("/")) {
        Files.createDirectories(file);
        continue;
      }
      Path parent = file.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      byte[] content = Text.bytes(parts.length > 1 ? parts[1] : "");
      Files.write(file, content);
      if (name.length > 1) {
        Instant day = LocalDate.parse(name[1]).atStartOfDay().toInstant(ZoneOffset.UTC);
        Files.setLastModifiedTime(file, FileTime.from(day));
      }
    }
  }

  /** The files there are, in order of their names. */
  static String read(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return "";
    }
    try (Stream<Path> walk = Files.walk(directory)) {
      List<Path> paths = walk.filter(p -> !p.equals(directory)).sorted().toList();
      StringBuilder lines = new StringBuilder();
      for (Path path : paths) {
        lines.append(line(directory, path));
      }
      return lines.toString();
    }
  }

  private static String line(Path directory, Path path) throws IOException {
    String name = directory.relativize(path).toString();
    if (Files.isDirectory(path)) {
      try (Stream<Path> content = Files.list(path)) {
        return content.findAny().isPresent() ? "" : name + "/\n";
      }
    }
    String content = Text.of(Files.readString(path, StandardCharsets.ISO_8859_1));
    return Stream.of(name, day(path), content.isEmpty() ? "" : "= " + content)
            .filter(s -> !s.isEmpty())
            .collect(Collectors.joining(" "))
        + "\n";
  }

  private static String day(Path path) throws IOException {
    Instant time = Files.getLastModifiedTime(path).toInstant();
    LocalDate day = LocalDate.ofInstant(time, ZoneOffset.UTC);
    if (!day.atStartOfDay().toInstant(ZoneOffset.UTC).equals(time)) {
      return "";
    }
    return day.equals(LocalDate.now(ZoneOffset.UTC)) ? "@today" : "@" + day;
  }
}
