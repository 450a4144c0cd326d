// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web.site;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where the pages come from: the operator's folder, and behind it the built-in ones, file by file.
 * The folder may be one of the official relay, whose sources stand in {@code src}.
 *
 * <p>Diagnostics: {@link IOException} whose message names the file.
 */
final class Sources {
  private static final List<String> LANGUAGES = List.of("en", "de", "es", "ru", "fa");
  private static final List<String> PAGES = List.of("index", "info", "privacy");

  private final Optional<Path> folder;

  Sources(Optional<Path> folder) throws IOException {
    if (folder.isPresent() && !Files.isDirectory(folder.get())) {
      throw new IOException("www_folder: " + folder.get() + " is no folder");
    }
    this.folder = folder.map(f -> Files.isDirectory(f.resolve("src")) ? f.resolve("src") : f);
  }

  /** The operator's languages after the built-in ones: subfolders that have strings.properties. */
  Collection<String> languages() throws IOException {
    Set<String> languages = new LinkedHashSet<>(LANGUAGES);
    for (Path entry : entries()) {
      if (Files.exists(entry.resolve("strings.properties"))) {
        languages.add(entry.getFileName().toString());
      }
    }
    return languages;
  }

  /** The operator's pages after the built-in ones, without {@code .md}. */
  Collection<String> pages() throws IOException {
    Set<String> pages = new LinkedHashSet<>(PAGES);
    for (Path entry : entries()) {
      String name = entry.getFileName().toString();
      if (name.endsWith(".md")) {
        pages.add(name.substring(0, name.length() - ".md".length()));
      }
    }
    return pages;
  }

  /** The operator's other files: images, style sheets, pages that need no rendering. */
  List<Path> otherFiles() throws IOException {
    return entries().stream()
        .filter(Files::isRegularFile)
        .filter(file -> !file.getFileName().toString().endsWith(".md"))
        .filter(file -> !file.getFileName().toString().equals("layout.html"))
        .toList();
  }

  private List<Path> entries() throws IOException {
    if (folder.isEmpty()) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder.get())) {
      return entries
          .filter(entry -> !entry.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    }
  }

  /** A page's Markdown; one that the operator has for no language in particular is for all. */
  String page(String language, String page) throws IOException {
    return firstOf(
        List.of(
            own(language + "/" + page + ".md"),
            own(page + ".md"),
            builtIn(language + "/" + page + ".md"),
            builtIn("en/" + page + ".md")));
  }

  /** Any other source. */
  String text(String name) throws IOException {
    return firstOf(List.of(own(name), builtIn(name)));
  }

  /** The texts of a language's frame, each after the one it replaces. */
  List<String> strings(String language) throws IOException {
    List<String> texts = new ArrayList<>();
    for (String of : List.of("en", language)) {
      builtIn(of + "/strings.properties").ifPresent(texts::add);
      own(of + "/strings.properties").ifPresent(texts::add);
    }
    return texts;
  }

  private static String firstOf(List<Optional<String>> texts) throws IOException {
    return texts.stream()
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow(() -> new IOException("a page of the site is missing"));
  }

  private Optional<String> own(String name) throws IOException {
    Optional<Path> file = folder.map(f -> f.resolve(name)).filter(Files::isRegularFile);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    String text = Files.readString(file.get(), UTF_8);
    if (text.contains("{%")) {
      throw new IOException(
          file.get() + ": {% ... %} is Jinja; here a section is {{#name}} ... {{/name}}");
    }
    return Optional.of(text);
  }

  private static Optional<String> builtIn(String name) throws IOException {
    try (InputStream in = Sources.class.getResourceAsStream(name)) {
      return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), UTF_8));
    }
  }
}
