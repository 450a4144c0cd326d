// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.backup;

import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The names in an archive:
 *
 * <pre>
 * etc/...          /etc/sealpost: chatmail.ini, keys, secrets, certificate, ACME account
 * dkimkeys/KEY     a DKIM key in /etc/dkimkeys
 * state.sqlite     the state database
 * mail/ADDRESS/... mailboxes_dir
 * manifest.json    the last one
 * </pre>
 */
final class Places {
  static final Path ETC_DIRECTORY = Path.of("/etc/sealpost");
  static final Path DKIM_DIRECTORY = Path.of("/etc/dkimkeys");
  static final String SETTINGS = "chatmail.ini";

  static final String ETC = "etc";
  static final String DKIM = "dkimkeys";
  static final String STATE = "state.sqlite";
  static final String MAIL = "mail";

  private static final int MAX_NAME = 4096;
  private static final Set<String> TOP = Set.of(ETC, DKIM, STATE, MAIL, Manifest.NAME);
  private static final Pattern SEGMENT = Pattern.compile("[^/\0-\\x1f\\x7f]{1,255}");

  private Places() {}

  /** Whether a name is one that a backup can have: of the kinds above, and leading nowhere else. */
  static boolean isName(String name) {
    String path = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    if (path.isEmpty() || path.length() > MAX_NAME) {
      return false;
    }
    String[] segments = path.split("/", -1);
    for (String segment : segments) {
      if (segment.equals(".") || segment.equals("..") || !SEGMENT.matcher(segment).matches()) {
        return false;
      }
    }
    boolean single = segments[0].equals(STATE) || segments[0].equals(Manifest.NAME);
    return TOP.contains(segments[0]) && (!single || (segments.length == 1 && path.equals(name)));
  }
}
