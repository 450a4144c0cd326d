// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the templates of other programs' configuration point at. */
class TemplatesTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern SCRIPT = Pattern.compile("@LUA_DIR@/(\\S+\\.lua)");

  @Test
  void luaScripts_areThere_andEachIsUsed() throws IOException {
    Set<String> named = new TreeSet<>();
    try (Stream<Path> templates = Files.walk(ROOT.resolve("config"))) {
      for (Path template : templates.filter(Files::isRegularFile).toList()) {
        Matcher matcher = SCRIPT.matcher(Files.readString(template));
        while (matcher.find()) {
          named.add(matcher.group(1));
        }
      }
    }
    assertTrue(named.contains("auth.lua"), named.toString());
    try (Stream<Path> scripts = Files.list(ROOT.resolve("lua"))) {
      assertEquals(
          scripts
              .map(script -> String.valueOf(script.getFileName()))
              .filter(name -> name.endsWith(".lua"))
              .collect(Collectors.toCollection(TreeSet::new)),
          named);
    }
  }
}
