// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The programs of this machine.
 *
 * <p>Limits: one minute for a program; 64 MB of output (a queue of 100000 messages is 30 MB).
 */
public final class SystemPrograms implements Programs {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final int MAX_OUTPUT = 64 << 20;

  @Override
  public Result run(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    // Their messages are compared and shown: always in English.
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.start();
    try {
      CompletableFuture<String> out = collect(process.getInputStream());
      CompletableFuture<String> err = collect(process.getErrorStream());
      if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new IOException(command.get(0) + ": no end after " + LIMIT.toSeconds() + " s");
      }
      return new Result(process.exitValue(), output(out), output(err));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(command.get(0) + ": interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static CompletableFuture<String> collect(InputStream in) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (in) {
            return new String(in.readNBytes(MAX_OUTPUT), UTF_8);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        task -> {
          Thread thread = new Thread(task, "output");
          thread.setDaemon(true);
          thread.start();
        });
  }

  /** A service that was started may hold the pipe open for ever: two seconds must do. */
  private static String output(CompletableFuture<String> text) {
    return text.completeOnTimeout("", 2, TimeUnit.SECONDS).join();
  }
}
