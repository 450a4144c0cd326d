// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.replay;

import java.util.ArrayList;
import java.util.List;

/**
 * The difference of two texts as {@code diff -u} shows it: what is right first, what came second.
 */
final class UnifiedDiff {
  private static final int CONTEXT = 3;

  private UnifiedDiff() {}

  /** The diff; empty if both are the same. */
  static String of(String name, String expected, String actual) {
    if (expected.equals(actual)) {
      return "";
    }
    List<String> edits = edits(expected.lines().toList(), actual.lines().toList());
    StringBuilder out = new StringBuilder();
    out.append("--- ").append(name).append("\n+++ what happened\n");
    int oldLine = 1;
    int newLine = 1;
    boolean skipped = true;
    for (int i = 0; i < edits.size(); i++) {
      String edit = edits.get(i);
      if (isNearChange(edits, i)) {
        if (skipped) {
          out.append("@@ -").append(oldLine).append(" +").append(newLine).append(" @@\n");
        }
        out.append(edit).append('\n');
        skipped = false;
      } else {
        skipped = true;
      }
      oldLine += edit.startsWith("+") ? 0 : 1;
      newLine += edit.startsWith("-") ? 0 : 1;
    }
    return out.toString();
  }

  private static boolean isNearChange(List<String> edits, int at) {
    int from = Math.max(0, at - CONTEXT);
    int to = Math.min(edits.size(), at + CONTEXT + 1);
    return edits.subList(from, to).stream().anyMatch(e -> !e.startsWith(" "));
  }

  /** Every line with {@code ' '}, {@code '-'} or {@code '+'} before it, by the longest match. */
  private static List<String> edits(List<String> a, List<String> b) {
    int[][] common = new int[a.size() + 1][b.size() + 1];
    for (int i = a.size() - 1; i >= 0; i--) {
      for (int j = b.size() - 1; j >= 0; j--) {
        common[i][j] =
            a.get(i).equals(b.get(j))
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    List<String> edits = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < a.size() || j < b.size()) {
      if (i < a.size() && j < b.size() && a.get(i).equals(b.get(j))) {
        edits.add(" " + a.get(i));
        i++;
        j++;
      } else if (j >= b.size() || (i < a.size() && common[i + 1][j] >= common[i][j + 1])) {
        edits.add("-" + a.get(i));
        i++;
      } else {
        edits.add("+" + b.get(j));
        j++;
      }
    }
    return edits;
  }
}
