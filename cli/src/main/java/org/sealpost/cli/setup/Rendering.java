// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.setup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.sealpost.cli.Problem;
import org.sealpost.cli.host.Root;

/**
 * Makes the configuration of each component from its folder of templates: every file of the folder
 * becomes one of the same name in the component's directory.
 *
 * <p>Lines of the operator's own are appended from {@code /etc/sealpost/postfix-main.cf} and {@code
 * postfix-master.cf}, where a later setting replaces an earlier one; Dovecot includes its {@code
 * local.conf} itself.
 */
final class Rendering {
  private static final Path OWN_LINES = Path.of("/etc/sealpost");

  private final Root root;
  private final Path templates;
  private final Map<String, String> values;

  Rendering(Root root, Path templates, Map<String, String> values) {
    this.root = root;
    this.templates = templates;
    this.values = values;
  }

  /**
   * Every file, also those that are as they should be.
   *
   * @param folder of the templates, such as {@code dovecot-2.4}
   */
  List<FileChange> changes(Component component, String folder) throws IOException, Problem {
    Map<String, String> mine = new HashMap<>(values);
    mine.put("CONFIG_DIR", component.directory().toString());
    List<FileChange> changes = new ArrayList<>();
    for (Path template : files(templates.resolve(folder))) {
      String name = template.getFileName().toString();
      String text =
          Template.render(
              template.toString(), Files.readString(template, StandardCharsets.ISO_8859_1), mine);
      changes.add(
          FileChange.of(
              root,
              component.label(),
              component.directory().resolve(name),
              new FileState(text + ownLines(component, name), FileState.PUBLIC)));
    }
    return changes;
  }

  private static List<Path> files(Path folder) throws IOException, Problem {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(Files::isRegularFile).sorted().toList();
    } catch (NoSuchFileException e) {
      throw new Problem(folder + ": no templates there; see --templates");
    }
  }

  private String ownLines(Component component, String name) throws IOException {
    if (!name.endsWith(".cf")) {
      return "";
    }
    Path file = OWN_LINES.resolve(component.label() + "-" + name);
    FileState own = FileState.read(root.at(file));
    return own == null ? "" : "\n# --- From " + file + "\n\n" + own.text();
  }
}
