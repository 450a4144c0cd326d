// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.accounts;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.security.SecureRandom;
import org.sealpost.cli.Problem;
import org.sealpost.common.accounts.PasswordHash;
import picocli.CommandLine.Option;

/** A password from standard input, or one made up, which is then shown. */
final class NewPassword {
  private static final String LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
  private static final int LENGTH = 20;

  /** As dovecot-dict has it, so that what is set here can be used there. */
  private static final int MAX_BYTES = 512;

  @Option(
      names = "--password-stdin",
      description = "The password is the first line of standard input; else one is made up.")
  private boolean fromInput;

  private String password = "";

  /** Its hash, once. */
  String hash(int minLength) throws IOException, Problem {
    password = fromInput ? read() : madeUp();
    if (password.codePointCount(0, password.length()) < minLength) {
      throw new Problem("the password is shorter than " + minLength + " characters");
    }
    byte[] bytes = password.getBytes(UTF_8);
    if (bytes.length > MAX_BYTES) {
      throw new Problem("the password is longer than " + MAX_BYTES + " bytes");
    }
    return new PasswordHash().hash(new String(bytes, ISO_8859_1));
  }

  /** What the operator has to pass on; nothing if he chose it. */
  String shown() {
    return fromInput ? "" : ", password " + password;
  }

  private static String read() throws IOException {
    String line = new BufferedReader(new InputStreamReader(System.in, UTF_8)).readLine();
    return line == null ? "" : line;
  }

  private static String madeUp() {
    SecureRandom random = new SecureRandom();
    StringBuilder made = new StringBuilder();
    for (int i = 0; i < LENGTH; i++) {
      made.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return made.toString();
  }
}
