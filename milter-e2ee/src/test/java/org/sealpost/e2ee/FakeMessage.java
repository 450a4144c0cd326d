// SPDX-License-Identifier: Apache-2.0
package org.sealpost.e2ee;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.milter.HeaderField;
import org.sealpost.common.milter.Headers;
import org.sealpost.common.milter.Message;
import org.sealpost.common.milter.Peer;

/** A message in memory. */
final class FakeMessage implements Message, Headers {
  private final List<HeaderField> fields;
  private final List<String> recipients;
  private String sender;
  private Peer peer;

  FakeMessage(String headerLines, String sender, String... recipients) {
    this.fields = new ArrayList<>(Mail.of(headerLines, "").header());
    this.sender = sender;
    this.recipients = List.of(recipients);
    this.peer = peer("192.0.2.1");
  }

  FakeMessage from(String address) {
    peer = peer(address);
    return this;
  }

  private static Peer peer(String address) {
    try {
      return new Peer("mail.test", InetAddress.getByName(address));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** The header as lines. */
  String lines() {
    return fields.stream()
        .map(f -> f.name() + ":" + f.value())
        .reduce((a, b) -> a + "\n" + b)
        .orElse("");
  }

  @Override
  public Peer peer() {
    return peer;
  }

  @Override
  public String queueId() {
    return "NOQUEUE";
  }

  @Override
  public @Nullable String login() {
    return null;
  }

  @Override
  public String envelopeSender() {
    return sender;
  }

  @Override
  public List<String> envelopeRecipients() {
    return recipients;
  }

  @Override
  public Headers headers() {
    return this;
  }

  @Override
  public void changeEnvelopeSender(String reversePath) {
    sender = reversePath;
  }

  @Override
  public List<HeaderField> fields() {
    return List.copyOf(fields);
  }

  @Override
  public List<HeaderField> named(String name) {
    return fields.stream().filter(f -> f.is(name)).toList();
  }

  @Override
  public void removeIf(Predicate<HeaderField> condition) {
    fields.removeIf(condition);
  }

  @Override
  public void replace(String name, String value) {
    fields.replaceAll(f -> f.is(name) ? new HeaderField(f.name(), value) : f);
  }

  @Override
  public void prepend(HeaderField field) {
    fields.add(0, field);
  }

  @Override
  public void append(HeaderField field) {
    fields.add(field);
  }
}
