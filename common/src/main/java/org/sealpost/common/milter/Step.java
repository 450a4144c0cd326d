// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.milter;

/**
 * Which parts of the protocol are left out or added (SMFIP_*), negotiated as a set of bits: {@code
 * NOx}: the MTA does not send the command; {@code NR_x}: the filter does not reply to it.
 */
public enum Step {
  NOCONNECT(0x01),
  NOHELO(0x02),
  NOMAIL(0x04),
  NORCPT(0x08),
  NOBODY(0x10),
  NOHDRS(0x20),
  NOEOH(0x40),
  NR_HDR(0x80),
  NOUNKNOWN(0x100),
  NODATA(0x200),
  SKIP(0x400), // the MTA understands the reply SKIP
  RCPT_REJ(0x800), // the MTA sends recipients that it has refused
  NR_CONN(0x1000),
  NR_HELO(0x2000),
  NR_MAIL(0x4000),
  NR_RCPT(0x8000),
  NR_DATA(0x10000),
  NR_UNKN(0x20000),
  NR_EOH(0x40000),
  NR_BODY(0x80000),
  HDR_LEADSPC(0x100000); // header values keep their leading white space

  private final int bit;

  Step(int bit) {
    this.bit = bit;
  }

  /** Whether the set has this step. */
  public boolean isIn(int set) {
    return (set & bit) != 0;
  }

  /** The set of these steps. */
  public static int set(Step... steps) {
    int set = 0;
    for (Step step : steps) {
      set |= step.bit;
    }
    return set;
  }
}
