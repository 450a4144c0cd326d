// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.cert;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sealpost.cli.Problem;
import org.sealpost.cli.host.Root;

/**
 * What {@code cert renew} remembers, in {@code /var/lib/sealpost-acme}, root's: which certificate
 * the programs were last told to read ({@code loaded}), and how the last try failed ({@code
 * failure}). nginx shows {@code .well-known/acme-challenge} of the same directory on port 80.
 */
public final class CertState {
  private static final Path DIRECTORY = Path.of("/var/lib/sealpost-acme");
  private static final Gson GSON = new Gson();

  private final Path directory;

  public CertState(Root root) {
    directory = root.at(DIRECTORY);
  }

  Path directory() {
    return directory;
  }

  /**
   * How the last try failed; names are those of the JSON.
   *
   * @param at when
   * @param problem why
   * @param retryAfter until when the authority wants to be left alone, if it said so
   */
  public record Failure(String at, String problem, @Nullable String retryAfter) {
    boolean wantsRest(Instant now) {
      return retryAfter != null && Instant.parse(retryAfter).isAfter(now);
    }
  }

  /** Empty if the last try was well. */
  public Optional<Failure> failure() throws IOException {
    try {
      String text = Files.readString(directory.resolve("failure"), UTF_8);
      return Optional.ofNullable(GSON.fromJson(text, Failure.class));
    } catch (NoSuchFileException | JsonParseException e) {
      return Optional.empty();
    }
  }

  void failed(Instant now, Problem problem, @Nullable Instant retryAfter) throws IOException {
    Failure failure =
        new Failure(
            now.toString(),
            String.valueOf(problem.getMessage()),
            retryAfter == null ? null : retryAfter.toString());
    write("failure", GSON.toJson(failure) + "\n");
  }

  void succeeded() throws IOException {
    Files.deleteIfExists(directory.resolve("failure"));
  }

  boolean isLoaded(String fingerprint) throws IOException {
    try {
      return Files.readString(directory.resolve("loaded"), UTF_8).strip().equals(fingerprint);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  void loaded(String fingerprint) throws IOException {
    write("loaded", fingerprint + "\n");
  }

  private void write(String name, String text) throws IOException {
    AcmeAccount.write(directory.resolve(name), text, "rw-r--r--");
  }

  /** Two renewals at once would each spend an order; closing the channel ends the lock. */
  FileChannel lock() throws IOException, Problem {
    Files.createDirectories(directory);
    FileChannel channel =
        FileChannel.open(
            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      // Held by this very process.
    }
    channel.close();
    throw Problem.temporary("another sealpost cert renew is at work");
  }
}
