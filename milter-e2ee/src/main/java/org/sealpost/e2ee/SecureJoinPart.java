// SPDX-License-Identifier: Apache-2.0
package org.sealpost.e2ee;

import java.util.List;
import java.util.Set;
import org.sealpost.common.milter.HeaderField;
import org.sealpost.common.mime.Blank;
import org.sealpost.common.mime.EntityHeader;
import org.sealpost.common.mime.Leaf;
import org.sealpost.common.mime.Parts;
import org.sealpost.common.mime.StructureException;
import org.sealpost.common.mime.TextLeaf;
import org.sealpost.common.mime.Violation;

/**
 * The one part of a SecureJoin request, the only cleartext that two clients need to get to know
 * each other's keys: the text {@code secure-join: vc-request} (or {@code vg-request}), as the
 * header field {@code Secure-Join} says.
 */
final class SecureJoinPart implements Parts {
  private static final Set<String> REQUESTS = Set.of("vc-request", "vg-request");

  private final String request;

  private SecureJoinPart(String request) {
    this.request = request;
  }

  /** The part that a message with these header fields must have. */
  static SecureJoinPart of(List<HeaderField> fields) throws StructureException {
    List<HeaderField> found = fields.stream().filter(f -> f.is("Secure-Join")).toList();
    if (found.isEmpty()) {
      throw new StructureException(Violation.NOT_ENCRYPTED);
    }
    String request = Blank.strip(found.get(0).value());
    if (found.size() > 1 || !REQUESTS.contains(request)) {
      throw new StructureException(Violation.SECURE_JOIN);
    }
    return new SecureJoinPart(request);
  }

  @Override
  public int count() {
    return 1;
  }

  @Override
  public Leaf open(int index, EntityHeader header) throws StructureException {
    header.requireIdentityEncoding();
    if ("binary".equals(header.transferEncoding())) {
      throw new StructureException(Violation.TRANSFER_ENCODING);
    }
    if (!header.requireContentType().is("text", "plain")) {
      throw new StructureException(Violation.PART_TYPE);
    }
    return TextLeaf.lowerCased("secure-join: " + request);
  }
}
