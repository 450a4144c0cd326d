// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.accounts.CreationLimit;
import org.sealpost.common.accounts.Mailboxes;
import org.sealpost.common.accounts.PasswordHash;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.daemon.Log;
import org.sealpost.common.invites.Admission;
import org.sealpost.common.metrics.AccountMetrics;
import org.sealpost.common.metrics.AccountMetrics.Objection;

/**
 * Decides whether a login with a name that nobody has makes a new address, and makes it.
 *
 * <p>Limits: a password has at most {@value #MAX_PASSWORD_BYTES} bytes, as in crypt(3).
 *
 * <p>Diagnostics: one log line for each decision, {@code Created address: ADDR} or {@code
 * registration rejected: ...}; the client sees a refusal as a wrong password. {@link IOException}
 * is local trouble.
 */
final class Registration {
  static final int MAX_PASSWORD_BYTES = 512;

  /** How the addresses of automatic tests begin. */
  private static final String CI = "ci-";

  private static final Pattern LOCAL_PART = Pattern.compile("[a-z0-9._-]+");

  /** An address with another dot could not send: it is no dot-atom (RFC 5322 section 3.2.3). */
  private static final Pattern STRAY_DOT = Pattern.compile("^\\.|\\.\\.|\\.$");

  private final ChatmailConfig config;
  private final Mailboxes mailboxes;
  private final HostLoad host;
  private final CreationLimit limit;
  private final Admission admission;
  private final AccountMetrics metrics;
  private final Clock clock;
  private final FormerOwner former;
  private final PasswordHash hash = new PasswordHash();

  /** Why not, for the count and for the log. */
  private record Refusal(Objection objection, String text) {}

  /** Somebody who had the address before. */
  @FunctionalInterface
  interface FormerOwner {
    /** Forgets what is left, quickly, and never fails. */
    void forget(String address);
  }

  Registration(
      ChatmailConfig config,
      Mailboxes mailboxes,
      HostLoad host,
      CreationLimit limit,
      FormerOwner former,
      Admission admission,
      AccountMetrics metrics,
      Clock clock) {
    this.admission = admission;
    this.metrics = metrics;
    this.config = config;
    this.mailboxes = mailboxes;
    this.host = host;
    this.limit = limit;
    this.former = former;
    this.clock = clock;
  }

  /**
   * Makes the address if the rules allow it. Whether it exists afterwards, and with whose password,
   * the caller sees by looking: somebody else may have made it at this moment.
   *
   * @param password one byte per {@code char}
   * @param clientAddress textual IP address; empty if unknown
   */
  void register(String user, String password, String clientAddress) throws IOException {
    String address = user.toLowerCase(Locale.ROOT);
    Refusal refusal = refusal(address, password, clientAddress);
    if (refusal != null) {
      Log.info("registration rejected: " + refusal.text());
      metrics.rejected(refusal.objection());
      return;
    }
    // Before there is a mailbox: no message may wake another's device.
    former.forget(address);
    if (mailboxes.create(address, hash.hash(password), clock.instant())) {
      Log.info("Created address: " + address);
      metrics.created(address.startsWith(CI));
    }
  }

  private @Nullable Refusal refusal(String address, String password, String clientAddress)
      throws IOException {
    String text = objectionTo(address, password);
    if (text != null) {
      return new Refusal(Objection.CREDENTIALS, text);
    }
    if (exists(config.nocreateFile())) {
      return new Refusal(Objection.CLOSED, config.nocreateFile() + " exists");
    }
    if (!admission.admits(address, password)) {
      return new Refusal(Objection.INVITATION, "not invited");
    }
    text = objectionOfHost();
    if (text != null) {
      return new Refusal(Objection.HOST, text);
    }
    return limit.allow(clientAddress)
        ? null
        : new Refusal(Objection.RATE, "too many new addresses");
  }

  private @Nullable String objectionTo(String address, String password) {
    int at = address.lastIndexOf('@');
    if (at < 0 || !address.substring(at + 1).equals(config.addressDomain())) {
      return "not an address of this relay";
    }
    String name = address.substring(0, at);
    if (!LOCAL_PART.matcher(name).matches()) {
      return "name has a character other than a-z 0-9 . _ -";
    }
    if (STRAY_DOT.matcher(name).find()) {
      return "name has a dot that is not between two other characters";
    }
    if (at < config.usernameMinLength() || at > config.usernameMaxLength()) {
      return "name is not between "
          + config.usernameMinLength()
          + " and "
          + config.usernameMaxLength()
          + " characters long";
    }
    String characters = new String(password.getBytes(ISO_8859_1), UTF_8);
    if (characters.codePointCount(0, characters.length()) < config.passwordMinLength()) {
      return "password is shorter than " + config.passwordMinLength() + " characters";
    }
    return password.length() > MAX_PASSWORD_BYTES ? "password is too long" : null;
  }

  private @Nullable String objectionOfHost() throws IOException {
    double load = host.load1m();
    // Written this way round, a load that is not a number is too high.
    if (!(load <= config.maxLoad1m())) {
      return "load average " + load + " exceeds max_load_1m " + config.maxLoad1m();
    }
    long memory = host.availableMemory();
    if (memory < config.minAvailableMemory()) {
      return memory + " bytes of memory are less than min_available_memory";
    }
    long disk = host.freeDiskSpace();
    if (disk < config.minFreeDiskSpace()) {
      return disk + " bytes of disk space are less than min_free_disk_space";
    }
    return null;
  }

  /** Unlike {@code Files.exists}, does not take trouble for absence. */
  private static boolean exists(Path file) throws IOException {
    try {
      Files.readAttributes(file, BasicFileAttributes.class);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }
}
