// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.replay;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.milter.Action;
import org.sealpost.common.milter.Command;
import org.sealpost.common.milter.HeaderField;
import org.sealpost.common.milter.Optneg;
import org.sealpost.common.milter.Peer;
import org.sealpost.common.milter.Response;
import org.sealpost.common.milter.Step;

/** Milter commands and responses as lines of a session; the grammar stands in {@link Replay}. */
final class MilterLines {
  private static final Pattern OPTNEG =
      Pattern.compile("version=(\\d+) actions=(\\S+) steps=(\\S+)");
  private static final Pattern CONNECT =
      Pattern.compile("(\\S+) (?:(unknown|unix \\S+)|inet6? (\\S+) (\\d+))");
  private static final Pattern MACRO = Pattern.compile("(\\{\\w+\\}|\\w)=(\\S*)");
  private static final Pattern MESSAGE = Pattern.compile("MESSAGE (\\S+)(?: chunk=(\\d+))?");
  private static final Pattern LENGTH = Pattern.compile(" \\((\\d+) bytes\\)");

  /** Postfix: MILTER_CHUNK_SIZE. */
  private static final int CHUNK = 65535;

  private static final Map<String, Character> STAGES =
      Map.of(
          "CONNECT", 'C', "HELO", 'H', "MAIL", 'M', "RCPT", 'R', "DATA", 'T', "EOH", 'N', "BODYEOB",
          'E', "HEADER", 'L', "BODY", 'B');

  private MilterLines() {}

  /** The commands of a line other than MESSAGE. */
  static List<Command> commands(String line) {
    String[] parts = line.split(" ", 2);
    String verb = parts[0].replaceAll("\\*\\d+$", "");
    int times = parts[0].equals(verb) ? 1 : Integer.parseInt(parts[0].substring(verb.length() + 1));
    String rest = parts.length > 1 ? parts[1] : "";
    Command command =
        switch (verb) {
          case "OPTNEG" -> optneg(rest);
          case "CONNECT" -> connect(rest);
          case "HELO" -> new Command.Helo(string(rest));
          case "MACRO" -> macro(rest);
          case "MAIL" -> new Command.Mail(Arrays.asList(string(rest).split(" ")));
          case "RCPT" -> new Command.Rcpt(Arrays.asList(string(rest).split(" ")));
          case "DATA" -> new Command.Data();
          case "UNKNOWN" -> new Command.Unknown(string(rest));
          case "HEADER" -> new Command.Header(header(rest));
          case "EOH" -> new Command.Eoh();
          case "BODY" -> new Command.Body(ByteBuffer.wrap(Text.bytes(rest)));
          case "BODYEOB" -> new Command.Bodyeob(ByteBuffer.wrap(Text.bytes(rest)));
          case "ABORT" -> new Command.Abort();
          case "QUIT" -> new Command.Quit();
          case "QUIT_NC" -> new Command.QuitNc();
          default -> throw new IllegalArgumentException("unknown command: " + line);
        };
    return java.util.Collections.nCopies(times, command);
  }

  /** The commands of a MESSAGE line. */
  static List<Command> message(String line, Function<String, MailFile> messages) {
    Matcher m = match(MESSAGE, line);
    int chunk = m.group(2) == null ? CHUNK : Integer.parseInt(m.group(2));
    MailFile mail = messages.apply(m.group(1));
    List<Command> commands = new ArrayList<>();
    mail.headers().forEach(field -> commands.add(new Command.Header(field)));
    commands.add(new Command.Eoh());
    byte[] body = mail.body().getBytes(StandardCharsets.ISO_8859_1);
    for (int at = 0; at < body.length; at += chunk) {
      int size = Math.min(chunk, body.length - at);
      commands.add(new Command.Body(ByteBuffer.wrap(Arrays.copyOfRange(body, at, at + size))));
    }
    return commands;
  }

  /** One response as a line. */
  static String render(Response response) {
    if (response instanceof Optneg o) {
      return "OPTNEG version="
          + o.version()
          + " actions="
          + names(Action.values(), o.actions(), Action::isIn)
          + " steps="
          + names(Step.values(), o.steps(), Step::isIn);
    } else if (response instanceof Response.ReplyCode r) {
      return "REPLYCODE " + Text.of(r.text());
    } else if (response instanceof Response.AddHeader h) {
      return "ADDHEADER " + field(h.field());
    } else if (response instanceof Response.InsHeader h) {
      return "INSHEADER " + h.index() + " " + field(h.field());
    } else if (response instanceof Response.ChgHeader h) {
      return "CHGHEADER " + h.index() + " " + field(h.field());
    } else if (response instanceof Response.ChgFrom c) {
      return "CHGFROM "
          + Text.of(c.sender() + (c.parameters().isEmpty() ? "" : " " + c.parameters()));
    } else if (response instanceof Response.AddRcpt r) {
      return "ADDRCPT " + Text.of(r.recipient());
    } else if (response instanceof Response.DelRcpt r) {
      return "DELRCPT " + Text.of(r.recipient());
    } else if (response instanceof Response.Quarantine q) {
      return "QUARANTINE " + Text.of(q.reason());
    } else if (response instanceof Response.ReplBody b) {
      return "REPLBODY " + Text.of(StandardCharsets.ISO_8859_1.decode(b.chunk()).toString());
    }
    return response.getClass().getSimpleName().toUpperCase(Locale.ROOT);
  }

  private static String field(HeaderField field) {
    return Text.of(field.name() + ":" + field.value());
  }

  private static HeaderField header(String text) {
    HeaderField field = MailFile.field(string(text));
    Matcher length = LENGTH.matcher(field.value());
    return length.matches()
        ? new HeaderField(field.name(), " " + "x".repeat(Integer.parseInt(length.group(1)) - 1))
        : field;
  }

  private static Command optneg(String text) {
    Matcher m = match(OPTNEG, text);
    return new Optneg(
        Integer.parseInt(m.group(1)),
        set(m.group(2), Action.values(), a -> Action.set(a)),
        set(m.group(3), Step.values(), s -> Step.set(s)));
  }

  private static Command connect(String text) {
    Matcher m = match(CONNECT, text);
    if (m.group(2) != null) {
      return new Command.Connect(new Peer(m.group(1), null), 0);
    }
    try {
      InetAddress address = InetAddress.getByName(m.group(3)); // a literal: no look-up
      return new Command.Connect(new Peer(m.group(1), address), Integer.parseInt(m.group(4)));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("not an address: " + text, e);
    }
  }

  private static Command macro(String text) {
    String[] parts = text.split(" ", 2);
    Character stage = STAGES.get(parts[0]);
    if (stage == null) {
      throw new IllegalArgumentException("unknown stage: " + text);
    }
    Map<String, String> values = new LinkedHashMap<>();
    Matcher m = MACRO.matcher(parts.length > 1 ? parts[1] : "");
    while (m.find()) {
      values.put(m.group(1), string(m.group(2)));
    }
    return new Command.Macro(stage, values);
  }

  private static String string(String text) {
    return new String(Text.bytes(text), StandardCharsets.ISO_8859_1);
  }

  private static Matcher match(Pattern pattern, String text) {
    Matcher m = pattern.matcher(text);
    if (!m.matches()) {
      throw new IllegalArgumentException("cannot read: " + text);
    }
    return m;
  }

  private interface In<T> {
    boolean in(T bit, int set);
  }

  private static <T extends Enum<T>> String names(T[] all, int set, In<T> in) {
    String names =
        Arrays.stream(all)
            .filter(bit -> in.in(bit, set))
            .map(Enum::name)
            .collect(Collectors.joining(","));
    return names.isEmpty() ? "-" : names;
  }

  private static <T extends Enum<T>> int set(String names, T[] all, Function<T, Integer> bit) {
    if (names.equals("-")) {
      return 0;
    }
    List<@Nullable String> wanted = List.of(names.split(","));
    return Arrays.stream(all)
        .filter(b -> names.equals("all") || wanted.contains(b.name()))
        .mapToInt(bit::apply)
        .sum();
  }
}
