// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The programs of this machine.
 *
 * <p>Limits: one minute for a program; 1 MB of output that is kept, 1 MB for a line that is passed
 * on (a message with 1000 recipients is 300 kB of postqueue's), and as many lines as there are.
 */
public final class SystemPrograms implements Programs {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final int MAX_OUTPUT = 1 << 20;

  @Override
  public Result run(List<String> command) throws IOException {
    return start(command, SystemPrograms::whole);
  }

  @Override
  public Result run(List<String> command, Consumer<String> line) throws IOException {
    return start(command, in -> lines(in, line));
  }

  private static Result start(List<String> command, Function<InputStream, String> reader)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    // Their messages are compared and shown: always in English.
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.start();
    try {
      CompletableFuture<String> out = collect(process.getInputStream(), reader);
      CompletableFuture<String> err = collect(process.getErrorStream(), SystemPrograms::whole);
      if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new IOException(command.get(0) + ": no end after " + LIMIT.toSeconds() + " s");
      }
      return new Result(process.exitValue(), output(out), output(err));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(command.get(0) + ": interrupted", e);
    } catch (CompletionException e) {
      throw new IOException(command.get(0) + ": " + e.getCause(), e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static CompletableFuture<String> collect(
      InputStream in, Function<InputStream, String> reader) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (in) {
            return reader.apply(in);
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

  private static String whole(InputStream in) {
    try {
      byte[] kept = in.readNBytes(MAX_OUTPUT + 1);
      if (kept.length > MAX_OUTPUT) {
        throw new IOException("more than " + (MAX_OUTPUT >> 20) + " MB of output");
      }
      return new String(kept, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a line has beyond the limit is left out. */
  private static String lines(InputStream in, Consumer<String> sink) {
    StringBuilder line = new StringBuilder();
    try (Reader reader = new BufferedReader(new InputStreamReader(in, UTF_8))) {
      for (int c = reader.read(); c >= 0; c = reader.read()) {
        if (c == '\n') {
          sink.accept(line.toString());
          line.setLength(0);
        } else if (line.length() < MAX_OUTPUT) {
          line.append((char) c);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!line.isEmpty()) {
      sink.accept(line.toString());
    }
    return "";
  }

  /** A service that was started may hold the pipe open for ever: two seconds must do. */
  private static String output(CompletableFuture<String> text) {
    return text.completeOnTimeout("", 2, TimeUnit.SECONDS).join();
  }
}
