// SPDX-License-Identifier: Apache-2.0
package org.sealpost.e2ee;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.milter.HeaderField;
import org.sealpost.common.mime.ContentType;
import org.sealpost.common.mime.EntityHeader;
import org.sealpost.common.mime.FieldSyntax;
import org.sealpost.common.mime.MultipartScanner;
import org.sealpost.common.mime.Parts;
import org.sealpost.common.mime.StructureException;
import org.sealpost.common.mime.Violation;
import org.sealpost.e2ee.Finding.Kind;

/**
 * Whether one message is end-to-end encrypted, or one of the exceptions. Fed with header and body
 * as they come; says so at the first byte at which it is certain.
 *
 * <p>Encrypted is RFC 3156 section 4 in one form: {@code multipart/encrypted} of exactly two parts,
 * the second one OpenPGP message of key packets and one encrypted data packet. In doubt a message
 * is refused that some reader could show as readable text.
 *
 * <p>Limits: memory for one line of 4 KB; see {@link MultipartScanner}.
 *
 * <p>Not thread-safe; one instance per message.
 */
public final class EncryptionRule {
  /** What is allowed beside encrypted mail and SecureJoin. */
  public enum Direction {
    /** From other relays: delivery reports, armor headers, a known line before the first part. */
    INCOMING,
    /** From our own users: nothing more. */
    OUTGOING,
    /** From our own users, who may also send themselves an Autocrypt Setup Message. */
    OUTGOING_WITH_SETUP_MESSAGE
  }

  private static final Set<String> KNOWN_PREAMBLES =
      Set.of(
          "This is an OpenPGP/MIME encrypted message (RFC 2440 and 3156)",
          "This is an OpenPGP/MIME encrypted message (RFC 4880 and 3156)");

  private final Direction direction;
  private Finding finding = Finding.UNDECIDED;
  private Kind kind = Kind.ENCRYPTED;
  private @Nullable MultipartScanner body;

  public EncryptionRule(Direction direction) {
    this.direction = direction;
  }

  /** Takes the whole header. */
  public Finding headers(List<HeaderField> fields, List<String> recipients) {
    try {
      EntityHeader entity = entityHeader(fields);
      ContentType type = entity.requireContentType();
      if (isIncoming() && DeliveryReport.matches(type, fields)) {
        finding = Finding.accepted(Kind.DELIVERY_REPORT);
      } else if (direction == Direction.OUTGOING_WITH_SETUP_MESSAGE
          && SetupMessage.matches(type, fields, recipients)) {
        finding = Finding.accepted(Kind.SETUP_MESSAGE);
      } else {
        requireSyntax(fields);
        entity.requireIdentityEncoding();
        Parts parts = parts(type, fields);
        Set<String> preambles = isIncoming() && kind == Kind.ENCRYPTED ? KNOWN_PREAMBLES : Set.of();
        body = new MultipartScanner(boundary(type), preambles, parts);
      }
    } catch (StructureException e) {
      finding = Finding.refused(e.violation());
    }
    return finding;
  }

  /** Takes the next bytes of the body. */
  public Finding body(ByteBuffer chunk) {
    if (finding == Finding.UNDECIDED && body != null) {
      try {
        body.push(chunk);
      } catch (StructureException e) {
        finding = Finding.refused(e.violation());
      }
    }
    return finding;
  }

  /** The message has ended; never undecided. */
  public Finding end() {
    if (finding == Finding.UNDECIDED) {
      try {
        if (body == null) {
          throw new StructureException(Violation.NOT_ENCRYPTED);
        }
        body.end();
        finding = Finding.accepted(kind);
      } catch (StructureException e) {
        finding = Finding.refused(e.violation());
      }
    }
    return finding;
  }

  private boolean isIncoming() {
    return direction == Direction.INCOMING;
  }

  private static EntityHeader entityHeader(List<HeaderField> fields) throws StructureException {
    EntityHeader.Builder entity = new EntityHeader.Builder();
    for (HeaderField field : fields) {
      entity.add(field.name(), field.value());
    }
    return entity.build();
  }

  private static void requireSyntax(List<HeaderField> fields) throws StructureException {
    for (HeaderField field : fields) {
      FieldSyntax.requireName(field.name());
      FieldSyntax.requireValue(field.value());
    }
  }

  private Parts parts(ContentType type, List<HeaderField> fields) throws StructureException {
    if (type.is("multipart", "encrypted")) {
      return new EncryptedParts(isIncoming() ? EncryptedParts.MAX_ARMOR_HEADERS : 0);
    }
    if (!type.type().equals("multipart")) {
      throw new StructureException(Violation.NOT_ENCRYPTED);
    }
    kind = Kind.SECURE_JOIN;
    return SecureJoinPart.of(fields);
  }

  private static String boundary(ContentType type) throws StructureException {
    String boundary = type.requireBoundary();
    if (EncryptedParts.isArmorLine("--" + boundary)) {
      throw new StructureException(Violation.BOUNDARY);
    }
    return boundary;
  }
}
