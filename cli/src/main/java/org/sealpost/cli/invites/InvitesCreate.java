// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.invites;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sealpost.cli.Problem;
import org.sealpost.cli.Sealpost;
import org.sealpost.cli.host.Output;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.invites.Invites;
import org.sealpost.web.site.QrCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code sealpost invites create}. */
@Command(
    name = "create",
    description = {
      "Makes an invitation and shows its link, this once: nobody keeps the token.",
      "A web browser or Delta Chat opens the link; on a terminal there is a QR code of it too."
    },
    mixinStandardHelpOptions = true)
final class InvitesCreate implements Callable<Integer> {
  private final Clock clock;
  private final SecureRandom random;
  @Mixin private final InviteStore store = new InviteStore();

  @Option(
      names = "--uses",
      paramLabel = "N",
      description = "How many addresses it is good for; default: 1.")
  private int uses = 1;

  @Option(
      names = "--expires",
      paramLabel = "TIME",
      converter = Time.class,
      description = "When it ends: 12h, 7d; default: never.")
  private @Nullable Duration expires;

  @Option(names = "--note", paramLabel = "TEXT", description = "For you; kept as it is.")
  private String note = "";

  @Option(names = "--json", description = "For programs: link, code, token, uses, expires.")
  private boolean json;

  InvitesCreate(Clock clock, SecureRandom random) {
    this.clock = clock;
    this.random = random;
  }

  /** A number of hours or days. */
  static final class Time implements ITypeConverter<Duration> {
    private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,4})([hd])");

    @Override
    public Duration convert(String text) {
      Matcher time = FORM.matcher(text);
      if (!time.matches()) {
        throw new TypeConversionException("'" + text + "' is not a time such as 12h or 7d");
      }
      long number = Long.parseLong(time.group(1));
      return time.group(2).equals("h") ? Duration.ofHours(number) : Duration.ofDays(number);
    }
  }

  @Override
  public Integer call() throws Problem, IOException {
    if (uses < 1) {
      throw new Problem("--uses: at least 1");
    }
    Instant end = expires == null ? null : clock.instant().plus(expires);
    String token;
    try (Invites invites = store.open(clock)) {
      token = invites.create(uses, end, note, random);
    }
    String link = "https://" + store.config().mailDomain() + "/new?invite=" + token;
    show(token, link, code(store.config(), link), end);
    return Sealpost.OK;
  }

  private void show(String token, String link, String code, @Nullable Instant end) throws Problem {
    Output output = store.output();
    if (json) {
      Map<String, @Nullable Object> values = new LinkedHashMap<>();
      values.put("link", link);
      values.put("code", code);
      values.put("token", token);
      values.put("uses", uses);
      values.put("expires", end == null ? null : end.toString());
      output.json(values);
      return;
    }
    output.line(link);
    if (output.isTerminal()) {
      output.note(QrCode.blocks(code));
    }
    if (!store.config().invitesRequired()) {
      output.note("invites_required is not set: addresses can be had without an invitation too.");
    }
  }

  /** Delta Chat's own scheme, where it can carry a token; else the page leads there. */
  private static String code(ChatmailConfig config, String link) {
    boolean isNamed = config.tlsMode() != ChatmailConfig.TlsMode.SELF_SIGNED;
    return isNamed ? "DCACCOUNT:" + link : link;
  }
}
