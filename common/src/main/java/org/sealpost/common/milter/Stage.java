// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.milter;

/**
 * Where a session is, and which commands may come there. ABORT, MACRO, QUIT and QUIT_NC may come
 * anywhere but before the negotiation.
 */
enum Stage {
  NEGOTIATION("OQ"),
  CONNECT("C"),
  BETWEEN_MESSAGES("HUM"),
  SENDER("RU"),
  RECIPIENTS("RTULN"),
  HEADER("LN"),
  BODY("BE");

  private static final String ANYWHERE = "ADKQ";

  private final String commands;

  Stage(String commands) {
    this.commands = commands;
  }

  boolean allows(char letter) {
    return commands.indexOf(letter) >= 0 || (this != NEGOTIATION && ANYWHERE.indexOf(letter) >= 0);
  }
}
