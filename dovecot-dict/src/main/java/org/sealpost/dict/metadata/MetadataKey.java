// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.metadata;

import java.util.Optional;

/**
 * The key of a METADATA entry, as Dovecot 2.3 and 2.4 write it.
 *
 * <pre>
 * priv/GUID/NAME                                                    /private/NAME of a mailbox
 * shared/GUID/vendor/vendor.dovecot/pvt/server/vendor/deltachat/X   /shared/vendor/deltachat/X
 * shared/GUID/vendor/vendor.dovecot/pvt/server/NAME                 /shared/NAME of the server
 * </pre>
 *
 * <p>GUID is that of the mailbox in which the entry was set; entries of the server carry INBOX's.
 * It is not looked at: a relay's entries belong to the account.
 *
 * @param scope whose entry it is
 * @param name what follows, such as {@code devicetoken}
 */
record MetadataKey(Scope scope, String name) {
  /** Whose entry it is. */
  enum Scope {
    PRIVATE,
    SERVER
  }

  private static final String SERVER = "vendor/vendor.dovecot/pvt/server/";

  /** Empty if it is no such key. */
  static Optional<MetadataKey> parse(String key) {
    int guid = key.indexOf('/') + 1;
    int slash = key.indexOf('/', guid);
    if (guid == 0 || slash <= guid || slash + 1 == key.length()) {
      return Optional.empty();
    }
    String rest = key.substring(slash + 1);
    if (key.startsWith("priv/")) {
      return Optional.of(new MetadataKey(Scope.PRIVATE, rest));
    }
    if (key.startsWith("shared/") && rest.startsWith(SERVER)) {
      return Optional.of(new MetadataKey(Scope.SERVER, rest.substring(SERVER.length())));
    }
    return Optional.empty();
  }
}
