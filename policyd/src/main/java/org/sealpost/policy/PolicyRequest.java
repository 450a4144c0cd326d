// SPDX-License-Identifier: Apache-2.0
package org.sealpost.policy;

import java.util.Map;

/**
 * The attributes of one policy request (SMTPD_POLICY_README). An attribute that was not sent reads
 * as empty, as Postfix sends those that have no value.
 */
record PolicyRequest(Map<Attribute, String> attributes) {
  private String get(Attribute attribute) {
    return attributes.getOrDefault(attribute, "");
  }

  String request() {
    return get(Attribute.REQUEST);
  }

  String protocolState() {
    return get(Attribute.PROTOCOL_STATE);
  }

  /** Which {@code check_policy_service} asks, as main.cf or master.cf names it. */
  String policyContext() {
    return get(Attribute.POLICY_CONTEXT);
  }

  /** Same for all recipients of one message, empty before the message begins. */
  String instance() {
    return get(Attribute.INSTANCE);
  }

  String saslUsername() {
    return get(Attribute.SASL_USERNAME);
  }

  String sender() {
    return get(Attribute.SENDER);
  }

  String recipient() {
    return get(Attribute.RECIPIENT);
  }

  String clientAddress() {
    return get(Attribute.CLIENT_ADDRESS);
  }

  String clientPort() {
    return get(Attribute.CLIENT_PORT);
  }
}
