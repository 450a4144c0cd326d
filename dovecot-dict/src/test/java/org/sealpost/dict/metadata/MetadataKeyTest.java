// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataKeyTest {
  private static final String GUID = "43f5f508a7ea0366dff30200c15250e3";

  @Test
  void privateEntry() {
    assertEquals(
        Optional.of(new MetadataKey(MetadataKey.Scope.PRIVATE, "devicetoken")),
        MetadataKey.parse("priv/" + GUID + "/devicetoken"));
  }

  @Test
  void serverEntry() {
    assertEquals(
        Optional.of(new MetadataKey(MetadataKey.Scope.SERVER, "vendor/deltachat/turn")),
        MetadataKey.parse(
            "shared/" + GUID + "/vendor/vendor.dovecot/pvt/server/vendor/deltachat/turn"));
  }

  @Test
  void serverEntry_cutAnywhereIsAnother() {
    String whole = "shared/" + GUID + "/vendor/vendor.dovecot/pvt/server/vendor/deltachat/turn";
    Optional<MetadataKey> turn = MetadataKey.parse(whole);
    for (int i = 0; i < whole.length(); i++) {
      assertEquals(false, MetadataKey.parse(whole.substring(0, i)).equals(turn), "cut at " + i);
    }
  }

  @ParameterizedTest(name = "[{0}]")
  @ValueSource(
      strings = {
        "",
        "/",
        "//",
        "priv",
        "priv/",
        "priv//",
        "priv/g",
        "priv/g/",
        "priv//devicetoken",
        "shared/g/devicetoken",
        "shared/g/vendor/deltachat/turn",
        "other/g/devicetoken",
        "shared/userdb/x",
        "PRIV/g/devicetoken",
      })
  void anythingElse_isNone(String key) {
    assertEquals(Optional.empty(), MetadataKey.parse(key));
  }
}
