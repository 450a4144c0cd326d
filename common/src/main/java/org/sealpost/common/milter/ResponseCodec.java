// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.milter;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import org.sealpost.common.wire.FieldReader;
import org.sealpost.common.wire.FrameWriter;
import org.sealpost.common.wire.WireException;

/**
 * Responses to frames and back. The grammar stands at each record of {@link Response}.
 *
 * <p>Diagnostics: {@link WireException} for an unknown letter, a field that is cut off and for
 * bytes after the last field.
 */
public final class ResponseCodec {
  private ResponseCodec() {}

  /** Reads one frame's payload. The chunk of a body is a view into it. */
  public static Response decode(ByteBuffer payload) throws WireException {
    FieldReader fields = new FieldReader(payload);
    char letter = fields.octet();
    Response response =
        switch (letter) {
          case 'O' -> CommandCodec.optneg(fields);
          case 'c' -> new Response.Continue();
          case 'a' -> new Response.Accept();
          case 'r' -> new Response.Reject();
          case 't' -> new Response.TempFail();
          case 'd' -> new Response.Discard();
          case 'y' -> new Response.ReplyCode(fields.string().replace("%%", "%"));
          case 's' -> new Response.Skip();
          case 'p' -> new Response.Progress();
          case '4' -> new Response.Shutdown();
          case 'f' -> new Response.ConnFail();
          case 'h' -> new Response.AddHeader(field(fields));
          case 'i' -> new Response.InsHeader(fields.int32(), field(fields));
          case 'm' -> new Response.ChgHeader(fields.int32(), field(fields));
          case 'b' -> new Response.ReplBody(fields.rest());
          case '+' -> new Response.AddRcpt(fields.string());
          case '2' -> new Response.AddRcptPar(fields.string(), fields.string());
          case '-' -> new Response.DelRcpt(fields.string());
          case 'e' -> new Response.ChgFrom(fields.string(), optional(fields));
          case 'q' -> new Response.Quarantine(fields.string());
          default -> throw new WireException("unknown response " + (int) letter);
        };
    fields.end();
    return response;
  }

  /** Adds one frame. */
  public static void encode(Response response, FrameWriter out) {
    out.begin(Objects.requireNonNull(LETTERS.get(response.getClass())));
    // A chain, not a switch: patterns in switch came with Java 21.
    if (response instanceof Optneg o) {
      out.int32(o.version()).int32(o.actions()).int32(o.steps());
    } else if (response instanceof Response.ReplyCode r) {
      out.string(r.text().replace("%", "%%"));
    } else if (response instanceof Response.AddHeader h) {
      field(h.field(), out);
    } else if (response instanceof Response.InsHeader h) {
      field(h.field(), out.int32(h.index()));
    } else if (response instanceof Response.ChgHeader h) {
      field(h.field(), out.int32(h.index()));
    } else if (response instanceof Response.ReplBody b) {
      out.bytes(b.chunk());
    } else if (response instanceof Response.AddRcpt r) {
      out.string(r.recipient());
    } else if (response instanceof Response.AddRcptPar r) {
      out.string(r.recipient()).string(r.parameters());
    } else if (response instanceof Response.DelRcpt r) {
      out.string(r.recipient());
    } else if (response instanceof Response.ChgFrom c) {
      out.string(c.sender());
      if (!c.parameters().isEmpty()) {
        out.string(c.parameters());
      }
    } else if (response instanceof Response.Quarantine q) {
      out.string(q.reason());
    }
    out.end();
  }

  private static final Map<Class<? extends Response>, Character> LETTERS =
      Map.ofEntries(
          Map.entry(Optneg.class, 'O'),
          Map.entry(Response.Continue.class, 'c'),
          Map.entry(Response.Accept.class, 'a'),
          Map.entry(Response.Reject.class, 'r'),
          Map.entry(Response.TempFail.class, 't'),
          Map.entry(Response.Discard.class, 'd'),
          Map.entry(Response.ReplyCode.class, 'y'),
          Map.entry(Response.Skip.class, 's'),
          Map.entry(Response.Progress.class, 'p'),
          Map.entry(Response.Shutdown.class, '4'),
          Map.entry(Response.ConnFail.class, 'f'),
          Map.entry(Response.AddHeader.class, 'h'),
          Map.entry(Response.InsHeader.class, 'i'),
          Map.entry(Response.ChgHeader.class, 'm'),
          Map.entry(Response.ReplBody.class, 'b'),
          Map.entry(Response.AddRcpt.class, '+'),
          Map.entry(Response.AddRcptPar.class, '2'),
          Map.entry(Response.DelRcpt.class, '-'),
          Map.entry(Response.ChgFrom.class, 'e'),
          Map.entry(Response.Quarantine.class, 'q'));

  private static HeaderField field(FieldReader fields) throws WireException {
    return new HeaderField(fields.string(), fields.string());
  }

  private static void field(HeaderField field, FrameWriter out) {
    out.string(field.name()).string(field.value());
  }

  private static String optional(FieldReader fields) throws WireException {
    return fields.hasMore() ? fields.string() : "";
  }
}
