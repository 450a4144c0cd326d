// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A txtar archive: a comment, then text files, each after a line {@code -- NAME --}. Every line
 * ends with LF; there is no escaping, so a file whose text has such a line cannot be held.
 *
 * <p>Text is kept one byte per {@code char} (ISO-8859-1): what is read is what is written.
 *
 * @param comment everything before the first marker line
 * @param files in the order of the archive
 */
public record Archive(String comment, List<Entry> files) {
  private static final Pattern MARKER = Pattern.compile("-- (\\S.*?) --");

  /** One file of the archive. */
  public record Entry(String name, String text) {}

  public Archive {
    files = List.copyOf(files);
  }

  /** Reads an archive; any text is one, if only a comment. */
  public static Archive parse(String text) {
    String comment = "";
    List<Entry> files = new ArrayList<>();
    String name = null;
    StringBuilder body = new StringBuilder();
    for (String line : text.lines().toList()) {
      Matcher marker = MARKER.matcher(line);
      if (!marker.matches()) {
        body.append(line).append('\n');
        continue;
      }
      if (name == null) {
        comment = body.toString();
      } else {
        files.add(new Entry(name, body.toString()));
      }
      name = marker.group(1);
      body.setLength(0);
    }
    if (name == null) {
      return new Archive(body.toString(), files);
    }
    files.add(new Entry(name, body.toString()));
    return new Archive(comment, files);
  }

  /** The text of a file, if the archive has it. */
  public Optional<String> file(String name) {
    return files.stream().filter(f -> f.name().equals(name)).map(Entry::text).findFirst();
  }

  /** The same archive with another text in an existing file. */
  public Archive with(String name, String text) {
    return new Archive(
        comment,
        files.stream().map(f -> f.name().equals(name) ? new Entry(name, text) : f).toList());
  }

  /** The archive as text. */
  public String render() {
    StringBuilder text = new StringBuilder(comment);
    for (Entry file : files) {
      text.append("-- ").append(file.name()).append(" --\n").append(file.text());
    }
    return text.toString();
  }
}
