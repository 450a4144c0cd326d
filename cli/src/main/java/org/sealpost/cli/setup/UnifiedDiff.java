// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.setup;

import java.util.ArrayList;
import java.util.List;

/**
 * The differences of two texts in the unified format of diff(1), three lines of context.
 *
 * <p>Limits: time and memory are the product of the line counts; configuration files are small.
 */
final class UnifiedDiff {
  private static final int CONTEXT = 3;

  /** A line and where it is from: {@code ' '} both, {@code '-'} the old, {@code '+'} the new. */
  private record Line(char mark, String text) {}

  private UnifiedDiff() {}

  /** Empty if the texts have the same lines. */
  static String of(String oldName, String newName, String oldText, String newText) {
    List<Line> script = script(oldText.lines().toList(), newText.lines().toList());
    StringBuilder out = new StringBuilder();
    int next = 0;
    int oldLine = 1;
    int newLine = 1;
    while (next < script.size()) {
      int change = nextChange(script, next);
      if (change == script.size()) {
        break;
      }
      int start = Math.max(next, change - CONTEXT);
      oldLine += start - next;
      newLine += start - next;
      int end = endOfHunk(script, change);
      if (out.isEmpty()) {
        out.append("--- ").append(oldName).append("\n+++ ").append(newName).append('\n');
      }
      List<Line> hunk = script.subList(start, end);
      int olds = (int) hunk.stream().filter(line -> line.mark != '+').count();
      int news = (int) hunk.stream().filter(line -> line.mark != '-').count();
      out.append("@@ -").append(range(oldLine, olds));
      out.append(" +").append(range(newLine, news)).append(" @@\n");
      hunk.forEach(line -> out.append(line.mark).append(line.text).append('\n'));
      oldLine += olds;
      newLine += news;
      next = end;
    }
    return out.toString();
  }

  /** GNU diff: a range without lines names the line before it. */
  private static String range(int line, int count) {
    return (count == 0 ? line - 1 : line) + (count == 1 ? "" : "," + count);
  }

  private static int nextChange(List<Line> script, int from) {
    int at = from;
    while (at < script.size() && script.get(at).mark == ' ') {
      at++;
    }
    return at;
  }

  /** A hunk goes on as long as the next change is not further than both their contexts. */
  private static int endOfHunk(List<Line> script, int change) {
    int end = change;
    while (end < script.size() && script.get(end).mark != ' ') {
      end++;
    }
    int next = nextChange(script, end);
    if (next < script.size() && next - end <= 2 * CONTEXT) {
      return endOfHunk(script, next);
    }
    return Math.min(script.size(), end + CONTEXT);
  }

  /** The shortest way from one to the other, by their longest common subsequence. */
  private static List<Line> script(List<String> a, List<String> b) {
    int[][] common = new int[a.size() + 1][b.size() + 1];
    for (int i = a.size() - 1; i >= 0; i--) {
      for (int j = b.size() - 1; j >= 0; j--) {
        common[i][j] =
            a.get(i).equals(b.get(j))
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    List<Line> script = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < a.size() || j < b.size()) {
      if (i < a.size() && j < b.size() && a.get(i).equals(b.get(j))) {
        script.add(new Line(' ', a.get(i++)));
        j++;
      } else if (j == b.size() || (i < a.size() && common[i + 1][j] >= common[i][j + 1])) {
        script.add(new Line('-', a.get(i++)));
      } else {
        script.add(new Line('+', b.get(j++)));
      }
    }
    return script;
  }
}
