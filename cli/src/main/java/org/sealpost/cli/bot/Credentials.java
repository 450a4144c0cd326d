// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.bot;

/** What an account logs in with. */
record Credentials(String address, String password) {
  /** Without the password. */
  @Override
  public String toString() {
    return address;
  }
}
