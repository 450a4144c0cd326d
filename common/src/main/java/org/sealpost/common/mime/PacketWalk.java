// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.mime;

/**
 * Walks over the packet headers of an OpenPGP encrypted message: PKESK and SKESK packets, then one
 * SEIPD packet that ends with the last octet. Packet bodies are passed over by their length; the
 * only octet of a body that is looked at is the version of the SEIPD packet.
 *
 * <p>RFC 9580 sections 4.2 (packet headers), 5.1, 5.3 and 5.13. Any other packet, marker and
 * padding included, is refused: a reader might show what it holds.
 */
final class PacketWalk {
  private static final int PKESK = 1;
  private static final int SKESK = 3;
  private static final int SEIPD = 18;

  private enum State {
    TAG,
    NEW_LENGTH,
    SECOND_LENGTH_OCTET,
    LENGTH_OCTETS,
    SEIPD_VERSION,
    SEIPD_DONE
  }

  /** What comes after the octets still to be passed over. */
  private State state = State.TAG;

  private long skip;
  private int tag;
  private long length;
  private int lengthOctets;
  private boolean partial;
  private boolean versionSeen;

  /** How many octets follow that nobody needs to see. */
  long skippable() {
    return skip;
  }

  /** Passes over octets; at most {@link #skippable()}. */
  void skip(long octets) {
    skip -= octets;
  }

  /** Takes the next octet. */
  void octet(int octet) throws StructureException {
    if (skip > 0) {
      skip--;
      return;
    }
    switch (state) {
      case TAG -> tag(octet);
      case NEW_LENGTH -> newLength(octet);
      case SECOND_LENGTH_OCTET -> length(length + octet + 192);
      case LENGTH_OCTETS -> {
        length = length << 8 | octet;
        if (--lengthOctets == 0) {
          length(length);
        }
      }
      case SEIPD_VERSION -> version(octet);
      case SEIPD_DONE -> throw new StructureException(Violation.PACKET_AFTER_END);
    }
  }

  /** The last octet has been taken. */
  void end() throws StructureException {
    if (state != State.SEIPD_DONE || skip > 0) {
      throw new StructureException(Violation.PACKET_LENGTH);
    }
  }

  private void tag(int octet) throws StructureException {
    if ((octet & 0x80) == 0) {
      throw new StructureException(Violation.PACKET_HEADER);
    }
    length = 0;
    partial = false;
    if ((octet & 0x40) != 0) {
      // RFC 9580 section 4.2.1: OpenPGP format packet lengths.
      tag = octet & 0x3f;
      state = State.NEW_LENGTH;
    } else {
      // RFC 9580 section 4.2.2: legacy format packet lengths; type 3 is indeterminate.
      tag = octet >> 2 & 0x0f;
      lengthOctets = 1 << (octet & 3);
      state = State.LENGTH_OCTETS;
    }
    if (tag != PKESK && tag != SKESK && tag != SEIPD) {
      throw new StructureException(Violation.PACKET_TYPE);
    }
    if (state == State.LENGTH_OCTETS && lengthOctets == 8) {
      throw new StructureException(Violation.PACKET_LENGTH);
    }
  }

  private void newLength(int octet) throws StructureException {
    partial = false;
    if (octet < 192) {
      length(octet);
    } else if (octet < 224) {
      length = (octet - 192L) << 8;
      state = State.SECOND_LENGTH_OCTET;
    } else if (octet == 255) {
      length = 0;
      lengthOctets = 4;
      state = State.LENGTH_OCTETS;
    } else if (tag == SEIPD) {
      // RFC 9580 section 4.2.1.4 not followed: the first chunk may be shorter than 512 octets.
      partial = true;
      length(1L << (octet & 0x1f));
    } else {
      throw new StructureException(Violation.PACKET_LENGTH);
    }
  }

  private void length(long octets) throws StructureException {
    if (tag != SEIPD) {
      skip = octets;
      state = State.TAG;
    } else if (versionSeen) {
      skip = octets;
      state = partial ? State.NEW_LENGTH : State.SEIPD_DONE;
    } else if (octets == 0) {
      throw new StructureException(Violation.PACKET_LENGTH);
    } else {
      length = octets;
      state = State.SEIPD_VERSION;
    }
  }

  private void version(int octet) throws StructureException {
    if (octet != 1 && octet != 2) {
      throw new StructureException(Violation.PACKET_VERSION);
    }
    versionSeen = true;
    length(length - 1);
  }
}
