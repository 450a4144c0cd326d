// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.replay;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sealpost.common.dns.TxtAnswer;
import org.sealpost.common.dns.TxtLookup;

/**
 * DNS as a replay file has it, one line each:
 *
 * <pre>
 * NAME TXT "TEXT" "MORE"     a record of one or more strings; another line of the name, another one
 * SERVFAIL NAME              the answer is that there is trouble
 * TIMEOUT NAME               there never is an answer
 * </pre>
 *
 * <p>In a string {@code \"} and {@code \\} stand for one character. Any other name does not exist.
 *
 * <p>Diagnostics: {@link IllegalArgumentException} for a line that is none of these.
 */
final class Zone implements TxtLookup {
  private static final Pattern STRING =
      Pattern.compile("\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"\\s*");
  private static final Pattern RECORD =
      Pattern.compile("(\\S+) TXT ((?:" + STRING.pattern() + ")+)");

  private final Map<String, CompletableFuture<TxtAnswer>> answers;
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

  private Zone(Map<String, CompletableFuture<TxtAnswer>> answers) {
    this.answers = answers;
  }

  static Zone parse(String lines) {
    Map<String, List<String>> records = new HashMap<>();
    Map<String, CompletableFuture<TxtAnswer>> answers = new HashMap<>();
    for (String line : lines.lines().filter(l -> !l.isBlank()).toList()) {
      String[] words = line.split(" ", 2);
      Matcher record = RECORD.matcher(line);
      if (record.matches()) {
        records.computeIfAbsent(key(record.group(1)), n -> new ArrayList<>()).add(text(record));
      } else if (words[0].equals("SERVFAIL") && words.length == 2) {
        answers.put(key(words[1]), CompletableFuture.completedFuture(TxtAnswer.UNKNOWN));
      } else if (words[0].equals("TIMEOUT") && words.length == 2) {
        answers.put(key(words[1]), new CompletableFuture<>());
      } else {
        throw new IllegalArgumentException("not a zone line: " + line);
      }
    }
    records.forEach(
        (name, texts) ->
            answers.put(name, CompletableFuture.completedFuture(TxtAnswer.found(texts, false))));
    return new Zone(answers);
  }

  private static String text(Matcher record) {
    StringBuilder text = new StringBuilder();
    Matcher string = STRING.matcher(record.group(2));
    while (string.find()) {
      text.append(string.group(1).replaceAll("\\\\(.)", "$1"));
    }
    return text.toString();
  }

  /** Names are the same in any case, and with or without their final dot. */
  private static String key(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  @Override
  public CompletableFuture<TxtAnswer> txt(String name) {
    asked.add(name);
    CompletableFuture<TxtAnswer> answer = answers.get(key(name));
    return answer != null ? answer : CompletableFuture.completedFuture(TxtAnswer.absent(false));
  }

  /** What was asked, one name a line. */
  String asked() {
    synchronized (asked) {
      return asked.isEmpty() ? "" : String.join("\n", asked) + "\n";
    }
  }
}
