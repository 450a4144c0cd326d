// SPDX-License-Identifier: Apache-2.0
package org.sealpost.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sealpost.common.accounts.CreationLimit;
import org.sealpost.common.metrics.Metrics;

class PolicyServiceTest {
  private static final String TWO_REQUESTS =
      """
      request=smtpd_access_policy
      protocol_state=RCPT
      sender=a@x
      sender=second@x
      ccert_subject=
      unheard_of==x=y=

      sender=b@x
      request=smtpd_access_policy

      """;

  private final List<String> senders = new ArrayList<>();

  private String serve(String input, int most) throws IOException {
    FakeConnection connection = new FakeConnection(input, most);
    try {
      new PolicyService(
              request -> {
                senders.add(request.sender());
                return Action.DUNNO;
              },
              client -> client.isEmpty(),
              new Metrics().policy(),
              () -> {},
              () -> {})
          .serve(connection);
    } catch (IOException e) {
      assertTrue(connection.output().isEmpty() || e instanceof ProtocolException);
      throw e;
    }
    return connection.output();
  }

  @ParameterizedTest
  @CsvSource({"'',DUNNO", "192.0.2.1,REJECT"})
  void serve_creationLimit(String client, String action) throws IOException {
    String request = "request=sealpost_create_address\nclient_address=" + client + "\n\n";
    assertEquals("action=" + action + "\n\n", serve(request, 100));
    assertEquals(List.of(), senders);
  }

  /** Any order, unknown attributes, the first of two equal ones; however the bytes arrive. */
  @Test
  void serve_splitAnywhere() throws IOException {
    for (int most = 1; most < TWO_REQUESTS.length(); most++) {
      senders.clear();
      assertEquals("action=DUNNO\n\n".repeat(2), serve(TWO_REQUESTS, most));
      assertEquals(List.of("a@x", "b@x"), senders);
    }
  }

  @Test
  void serve_truncatedAnywhere() throws IOException {
    int firstEnd = TWO_REQUESTS.indexOf("\n\n") + 2;
    assertEquals("", serve("", 100));
    for (int length = 1; length < TWO_REQUESTS.length(); length++) {
      String cut = TWO_REQUESTS.substring(0, length);
      senders.clear();
      if (length == firstEnd) {
        assertEquals("action=DUNNO\n\n", serve(cut, 100));
      } else {
        assertThrows(ProtocolException.class, () -> serve(cut, 100), cut);
      }
      assertEquals(length < firstEnd ? 0 : 1, senders.size(), "a cut request is never decided");
    }
  }

  @ParameterizedTest(name = "[{index}] {0}")
  @ValueSource(
      strings = {
        "\n",
        "\n\n",
        "no equals sign\n\n",
        "unknown=only\n\n",
        "request=other\nsender=a\n\n"
      })
  void serve_malformedIsNotAnswered(String input) {
    assertThrows(ProtocolException.class, () -> serve(input, 100));
    assertEquals(List.of(), senders);
  }

  @ParameterizedTest
  @CsvSource({"-1,true", "0,true", "1,false"})
  void serve_sizeLimit(int over, boolean accepted) throws IOException {
    String head = "request=smtpd_access_policy\nx=";
    int fill = PolicyRequestReader.MAX_REQUEST - head.length() - 2 + over;
    String input = head + "y".repeat(fill) + "\n\n";
    if (accepted) {
      assertEquals("action=DUNNO\n\n", serve(input, 5000));
    } else {
      assertThrows(ProtocolException.class, () -> serve(input, 5000));
    }
  }

  @Test
  void serve_localTroubleIsNotAnswered() {
    FakeConnection connection = new FakeConnection("request=smtpd_access_policy\n\n", 100);
    PolicyService service =
        new PolicyService(
            request -> {
              throw new IOException("disk on fire");
            },
            CreationLimit.NONE,
            new Metrics().policy(),
            () -> {},
            () -> {});
    assertThrows(IOException.class, () -> service.serve(connection));
    assertEquals("", connection.output());
  }
}
