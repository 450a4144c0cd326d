// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.invites;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sealpost.cli.Problem;
import org.sealpost.cli.Sealpost;
import org.sealpost.cli.host.Output;
import org.sealpost.common.invites.Invite;
import org.sealpost.common.invites.Invites;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sealpost invites list}. */
@Command(
    name = "list",
    description = "Lists the invitations: number, uses, end, note. Tokens are not kept.",
    mixinStandardHelpOptions = true)
final class InvitesList implements Callable<Integer> {
  private final Clock clock;
  @Mixin private final InviteStore store = new InviteStore();

  @Option(
      names = "--json",
      description = "For programs: a list of number, created, uses, used, expires, usable, note.")
  private boolean json;

  InvitesList(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Problem, IOException {
    List<Invite> all;
    try (Invites invites = store.open(clock)) {
      all = invites.list();
    }
    if (json) {
      store.output().json(all.stream().map(this::values).toList());
      return Sealpost.OK;
    }
    all.forEach(invite -> store.output().line(line(invite)));
    if (all.isEmpty()) {
      store.output().line("no invitations");
    }
    return Sealpost.OK;
  }

  private String line(Invite invite) {
    Instant expires = invite.expires();
    return "%4d  %d of %d used  %s%s%s"
        .formatted(
            invite.number(),
            invite.used(),
            invite.uses(),
            expires == null ? "no end" : "until " + expires,
            invite.isUsable(clock.instant()) ? "" : "  over",
            invite.note().isEmpty() ? "" : "  " + Output.printable(invite.note()));
  }

  private Map<String, @Nullable Object> values(Invite invite) {
    Instant expires = invite.expires();
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("number", invite.number());
    values.put("created", invite.created().toString());
    values.put("uses", invite.uses());
    values.put("used", invite.used());
    values.put("expires", expires == null ? null : expires.toString());
    values.put("usable", invite.isUsable(clock.instant()));
    values.put("note", invite.note());
    return values;
  }
}
