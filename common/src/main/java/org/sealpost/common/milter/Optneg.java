// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.milter;

/**
 * Option negotiation (SMFIC_OPTNEG), the first frame in each direction: what the MTA offers, and
 * what the filter takes of it.
 *
 * <pre>
 * payload = version (4 bytes) actions (4 bytes) steps (4 bytes) *( stage (4 bytes) macros NUL )
 * </pre>
 *
 * @param version protocol version; the filter answers with the one that is used
 * @param actions set of {@link Action}
 * @param steps set of {@link Step}
 */
public record Optneg(int version, int actions, int steps) implements Command, Response {
  /** The version that Sendmail 8.14 and Postfix 2.6 brought. */
  public static final int VERSION_6 = 6;
}
