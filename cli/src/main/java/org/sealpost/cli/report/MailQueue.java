// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.report;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.sealpost.cli.Problem;
import org.sealpost.cli.host.MailPrograms;
import org.sealpost.cli.host.Output;
import org.sealpost.cli.host.Programs;

/**
 * Postfix's queue as {@code postqueue -j} tells it, one JSON object a line, summed up by the relay
 * that mail waits for and the reason.
 *
 * <p>Limits: what {@link Programs} passes on of a line; one that is cut off there is not counted.
 */
final class MailQueue {
  /** Addresses in a reason: whose mail waits is nobody's business. */
  private static final Pattern ADDRESS = Pattern.compile("<?[^\\s<>\"]{1,64}@[^\\s<>\"]{1,255}>?");

  private static final Gson GSON = new Gson();

  private final Map<String, Integer> messages = new TreeMap<>();
  private final Map<String, Group> groups = new TreeMap<>();
  private long oldest = Long.MAX_VALUE;

  /**
   * Mail that waits for one relay, for one reason; field names are those of the JSON.
   *
   * @param oldest arrival of the oldest, in Unix seconds
   */
  record Group(String relay, String reason, int recipients, long oldest) {}

  /** A line of postqueue, field names as Postfix has them. */
  @SuppressWarnings("MemberName")
  private static final class Message {
    String queue_name = "";
    long arrival_time;
    List<Recipient> recipients = List.of();
  }

  @SuppressWarnings("MemberName")
  private static final class Recipient {
    String address = "";
    String delay_reason = "";
  }

  /** Asks Postfix. */
  static MailQueue ask(Programs programs, MailPrograms mail) throws IOException, Problem {
    MailQueue queue = new MailQueue();
    Programs.Result result = programs.run(mail.postfix("postqueue", "-j"), queue::add);
    if (!result.ok()) {
      throw new Problem("the queue cannot be read: " + Output.printable(result.said()));
    }
    return queue;
  }

  /** Messages in each of Postfix's queues: active, deferred, incoming, hold. */
  Map<String, Integer> messages() {
    return messages;
  }

  boolean isEmpty() {
    return messages.isEmpty();
  }

  int deferred() {
    return messages.getOrDefault("deferred", 0);
  }

  /** Arrival of the oldest message, in Unix seconds. */
  long oldest() {
    return oldest;
  }

  /** The largest first. */
  List<Group> groups() {
    return groups.values().stream()
        .sorted(Comparator.comparingInt(Group::recipients).reversed())
        .toList();
  }

  private void add(String line) {
    Message message;
    try {
      message = GSON.fromJson(line, Message.class);
    } catch (JsonParseException e) {
      // Cut off, or nothing of Postfix's.
      return;
    }
    if (message == null) {
      return;
    }
    messages.merge(message.queue_name, 1, Integer::sum);
    oldest = Math.min(oldest, message.arrival_time);
    for (Recipient recipient : message.recipients) {
      if (!recipient.delay_reason.isEmpty()) {
        waits(recipient.address, recipient.delay_reason, message.arrival_time);
      }
    }
  }

  private void waits(String address, String delayReason, long arrival) {
    String relay =
        Output.printable(address.substring(address.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT));
    String reason = ADDRESS.matcher(Output.printable(delayReason)).replaceAll("<...>");
    groups.merge(
        relay + "\n" + reason,
        new Group(relay, reason, 1, arrival),
        (a, b) ->
            new Group(
                relay, reason, a.recipients() + b.recipients(), Math.min(a.oldest(), b.oldest())));
  }
}
