// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.backup;

/**
 * What the archive holds, said in its last entry: a file that was cut off has none. Names are those
 * of the JSON.
 *
 * @param format of the archive; another number is not for this program
 * @param version of the program that wrote it
 * @param domain whose relay it is
 * @param made when
 * @param mail whether mailboxes are in it
 * @param mailboxes directories with an address for a name
 * @param files all files but this one
 * @param bytes in them
 * @param sha256 over each entry's name, kind, mode, owner, group, time and size, and its content
 */
record Manifest(
    int format,
    String version,
    String domain,
    String made,
    boolean mail,
    long mailboxes,
    long files,
    long bytes,
    String sha256) {
  static final int FORMAT = 1;
  static final String NAME = "manifest.json";
}
