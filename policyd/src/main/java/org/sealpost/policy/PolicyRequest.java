// SPDX-License-Identifier: Apache-2.0
package org.sealpost.policy;

import java.util.Map;

/**
 * The attributes of one policy request, by their names on the wire (SMTPD_POLICY_README). An
 * attribute that was not sent reads as empty, as Postfix sends those that have no value.
 */
record PolicyRequest(Map<String, String> attributes) {
  String get(String name) {
    return attributes.getOrDefault(name, "");
  }

  String request() {
    return get("request");
  }

  String protocolState() {
    return get("protocol_state");
  }

  /** Which {@code check_policy_service} asks, as main.cf or master.cf names it. */
  String policyContext() {
    return get("policy_context");
  }

  /** Same for all recipients of one message, empty before the message begins. */
  String instance() {
    return get("instance");
  }

  String saslUsername() {
    return get("sasl_username");
  }

  String sender() {
    return get("sender");
  }

  String recipient() {
    return get("recipient");
  }

  String clientAddress() {
    return get("client_address");
  }
}
