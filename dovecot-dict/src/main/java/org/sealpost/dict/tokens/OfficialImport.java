// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.tokens;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.sealpost.common.accounts.Mailbox;
import org.sealpost.common.accounts.Mailboxes;
import org.sealpost.common.daemon.Log;

/**
 * Takes over what an official relay kept in files, once; the files stay as they are.
 *
 * <pre>
 * DIR/ADDRESS/metadata.json      {"devicetoken": {"TOKEN": UNIX-SECONDS, ...}}, or
 *                                {"devicetoken": ["TOKEN", ...]}
 * DIR/pending_notifications/ID   ADDRESS LF UNIX-SECONDS LF TOKEN, or ADDRESS LF TOKEN
 * </pre>
 *
 * <p>What is there already stays, so that an import which was interrupted can begin again.
 *
 * <p>Limits: {@value #MAX_FILE} bytes in a file; tokens as of {@link DeviceTokens}. Old tokens and
 * notifications are left behind.
 *
 * <p>Diagnostics: a file that is not of this form, or cannot be read, is passed over; the log says
 * how many there were, and of some what is wrong with them. {@link IOException} is trouble with the
 * store or with {@code DIR} itself: all of it is to be tried again.
 */
public final class OfficialImport {
  private static final int MAX_FILE = 1 << 20;
  private static final int ROWS_AT_ONCE = 500;
  private static final int MAX_COMPLAINTS = 10;
  private static final Duration SPREAD = Duration.ofSeconds(60);

  private final Mailboxes mailboxes;
  private final TokenStore store;
  private final Clock clock;
  private final List<TokenStore.Imported> rows = new ArrayList<>();
  private int tokens;
  private int notifications;
  private int unreadable;

  /** From these mailboxes to this store. */
  public OfficialImport(Mailboxes mailboxes, TokenStore store, Clock clock) {
    this.mailboxes = mailboxes;
    this.store = store;
    this.clock = clock;
  }

  /** Does it, unless it was done before, or there is no mailbox yet. */
  public void run() throws IOException {
    if (store.isImported()) {
      return;
    }
    boolean any = false;
    try (DirectoryStream<Path> directories = Files.newDirectoryStream(mailboxes.dir(), "*@*")) {
      for (Path directory : directories) {
        any = true;
        metadata(directory);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    if (!any) {
      // A relay that is new, or a disk that is not mounted: later.
      return;
    }
    pendingNotifications();
    flush();
    // A disk that went away meanwhile looks like files that cannot be read.
    Files.readAttributes(mailboxes.dir(), BasicFileAttributes.class);
    store.finishImport(clock.millis());
    if (tokens + notifications + unreadable > 0) {
      Log.info(
          "metadata: taken over from the official relay's files: %d tokens, %d notifications; %d files not understood"
              .formatted(tokens, notifications, unreadable));
    }
  }

  private void metadata(Path directory) throws IOException {
    Optional<Mailbox> mailbox;
    Optional<String> text;
    try {
      mailbox = mailboxes.find(directory.getFileName().toString());
      text = mailbox.isPresent() ? read(directory.resolve("metadata.json")) : Optional.empty();
    } catch (IOException e) {
      passOver(e);
      return;
    }
    if (mailbox.isPresent() && text.isPresent()) {
      tokens(mailbox.get().address(), text.get());
    }
  }

  /** A name would be an address. */
  private void passOver(IOException e) {
    if (unreadable++ < MAX_COMPLAINTS) {
      Log.warning(
          "metadata: a file of the official relay is passed over: " + e.getClass().getSimpleName());
    }
  }

  private void tokens(String address, String text) throws IOException {
    try {
      JsonElement json = JsonParser.parseString(text);
      JsonElement found = json.getAsJsonObject().get("devicetoken");
      if (found == null) {
        return;
      }
      long now = clock.instant().getEpochSecond();
      if (found.isJsonArray()) {
        for (JsonElement token : found.getAsJsonArray()) {
          token(address, token.getAsString(), now);
        }
      } else {
        JsonObject times = found.getAsJsonObject();
        for (Map.Entry<String, JsonElement> token : times.entrySet()) {
          token(address, token.getKey(), token.getValue().getAsLong());
        }
      }
    } catch (JsonParseException
        | IllegalStateException
        | NumberFormatException
        | UnsupportedOperationException e) {
      unreadable++;
    }
  }

  private void token(String address, String token, long seen) throws IOException {
    Instant now = clock.instant();
    if (DeviceTokens.isToken(token) && seen > now.minus(DeviceTokens.LIFETIME).getEpochSecond()) {
      tokens++;
      long time = Math.min(seen, now.getEpochSecond());
      add(db -> store.tokens().add(db, address, token, time));
    }
  }

  private void pendingNotifications() throws IOException {
    Path folder = mailboxes.dir().resolve("pending_notifications");
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        if (!file.toString().endsWith(".tmp")) {
          pendingNotification(file);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      // It had none.
    } catch (AccessDeniedException e) {
      passOver(e);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private void pendingNotification(Path file) throws IOException {
    Optional<String> text;
    Instant message;
    Optional<Mailbox> mailbox;
    try {
      text = read(file);
      message = Files.getLastModifiedTime(file).toInstant();
      mailbox = mailboxes.find(text.orElse("").lines().findFirst().orElse(""));
    } catch (IOException e) {
      passOver(e);
      return;
    }
    if (text.isEmpty()) {
      return;
    }
    String[] lines = text.get().strip().split("\n", -1);
    String token = lines[lines.length - 1];
    if (lines.length < 2
        || lines.length > 3
        || !DeviceTokens.isToken(token)
        || (lines.length == 3 && !lines[1].matches("\\d{1,12}"))) {
      unreadable++;
      return;
    }
    if (lines.length == 3) {
      message = Instant.ofEpochSecond(Long.parseLong(lines[1]));
    }
    Instant now = clock.instant();
    if (mailbox.isPresent() && message.isAfter(now.minus(NotificationQueue.LIFETIME))) {
      notifications++;
      long time = Math.min(message.toEpochMilli(), now.toEpochMilli());
      long due = now.toEpochMilli() + ThreadLocalRandom.current().nextLong(SPREAD.toMillis());
      add(db -> NotificationQueue.insert(db, token, time, due));
    }
  }

  private void add(TokenStore.Imported row) throws IOException {
    rows.add(row);
    if (rows.size() == ROWS_AT_ONCE) {
      flush();
    }
  }

  private void flush() throws IOException {
    store.addImported(List.copyOf(rows));
    rows.clear();
  }

  /** The whole file; empty if there is none. */
  private Optional<String> read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_FILE + 1);
      if (bytes.length > MAX_FILE) {
        unreadable++;
        return Optional.empty();
      }
      return Optional.of(new String(bytes, UTF_8));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
