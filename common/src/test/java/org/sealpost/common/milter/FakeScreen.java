// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.milter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.sealpost.common.smtp.Reply;

/**
 * A screen with a script of three words, for header, body and end of message: {@code go} undecided,
 * {@code pass}, {@code io} and {@code bug} for exceptions; anything else refuses, with the word in
 * the text.
 */
final class FakeScreen implements Screen {
  final List<String> calls = new ArrayList<>();
  private final String[] script;
  private Consumer<Message> edit = message -> {};

  FakeScreen(String script) {
    this.script = script.split(" ");
  }

  /** What it does to the message when it sees the header. */
  FakeScreen editing(Consumer<Message> newEdit) {
    edit = newEdit;
    return this;
  }

  @Override
  public Verdict headers(Message message) throws IOException {
    calls.add("headers");
    edit.accept(message);
    return verdict(0);
  }

  @Override
  public Verdict body(ByteBuffer chunk) throws IOException {
    calls.add("body " + chunk.remaining());
    chunk.position(chunk.limit());
    return verdict(1);
  }

  @Override
  public Verdict endOfMessage(Message message) throws IOException {
    calls.add("end");
    return verdict(2);
  }

  private Verdict verdict(int call) throws IOException {
    return switch (script[call]) {
      case "go" -> Verdict.UNDECIDED;
      case "pass" -> Verdict.PASS;
      case "io" -> throw new IOException("disk");
      case "uio" -> throw new UncheckedIOException(new IOException("disk"));
      case "bug" -> throw new IllegalStateException("bug");
      default -> Verdict.refuse(Reply.parse("523 5.7.1 " + script[call]));
    };
  }
}
