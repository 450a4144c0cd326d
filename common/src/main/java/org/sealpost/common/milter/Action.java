// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.milter;

/** What a filter may do to a message (SMFIF_*), negotiated as a set of bits. */
public enum Action {
  ADDHDRS(0x01), // ADDHEADER and INSHEADER
  CHGBODY(0x02),
  ADDRCPT(0x04),
  DELRCPT(0x08),
  CHGHDRS(0x10),
  QUARANTINE(0x20),
  CHGFROM(0x40),
  ADDRCPT_PAR(0x80),
  SETSYMLIST(0x100);

  private final int bit;

  Action(int bit) {
    this.bit = bit;
  }

  /** Whether the set has this action. */
  public boolean isIn(int set) {
    return (set & bit) != 0;
  }

  /** The set of these actions. */
  public static int set(Action... actions) {
    int set = 0;
    for (Action action : actions) {
      set |= action.bit;
    }
    return set;
  }
}
