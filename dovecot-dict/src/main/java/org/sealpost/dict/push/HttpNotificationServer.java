// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.push;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Delta Chat's notification server: {@code POST URL} with the bare token as the body; 200 accepted,
 * 410 gone, anything else not now. HTTP/2 if the server has it, else 1.1; its certificate must be
 * valid and its own.
 *
 * <p>Nothing but the token leaves the relay: no address, no cookie, no redirect is followed.
 *
 * <p>Limits: {@value #CONNECT_SECONDS} s for a connection, {@value #ANSWER_SECONDS} s for an answer
 * with its body, which is thrown away. After a request without an answer the next one gets a new
 * connection: an old one may lead nowhere, and nobody would notice.
 */
public final class HttpNotificationServer implements NotificationServer {
  private static final int CONNECT_SECONDS = 10;
  private static final int ANSWER_SECONDS = 30;
  private static final Duration PATIENCE = Duration.ofSeconds(ANSWER_SECONDS);
  private static final int THREADS = 2;
  private static final long STACK_BYTES = 256 * 1024;

  private static final int ACCEPTED = 200;
  private static final int GONE = 410;

  private final URI url;
  private final Clock clock;
  private final Duration patience;
  private final @Nullable SSLContext trust;
  private final ExecutorService threads = threads();
  private @Nullable HttpClient client;

  /** Nothing is opened before the first notification: most test relays never have one. */
  public HttpNotificationServer(URI url, Clock clock) {
    this(url, clock, PATIENCE, null);
  }

  /**
   * With other limits.
   *
   * @param trust other certificates than those that Java trusts
   */
  HttpNotificationServer(URI url, Clock clock, Duration patience, @Nullable SSLContext trust) {
    this.url = url;
    this.clock = clock;
    this.patience = patience;
    this.trust = trust;
  }

  @Override
  public CompletableFuture<Answer> send(String token) {
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .timeout(patience)
            .header("User-Agent", "sealpost")
            .POST(HttpRequest.BodyPublishers.ofByteArray(token.getBytes(US_ASCII)))
            .build();
    HttpClient used = client();
    CompletableFuture<HttpResponse<Void>> exchange =
        used.sendAsync(request, BodyHandlers.discarding());
    // The request's own timeout ends with the response's header.
    return exchange
        .copy()
        .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .handle(
            (response, trouble) -> {
              exchange.cancel(true);
              return trouble == null ? answer(response) : notNow(trouble, used);
            });
  }

  private synchronized HttpClient client() {
    HttpClient open = client;
    if (open == null) {
      HttpClient.Builder builder =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_2)
              .connectTimeout(Duration.ofSeconds(CONNECT_SECONDS))
              .followRedirects(HttpClient.Redirect.NEVER)
              .executor(threads);
      if (trust != null) {
        builder.sslContext(trust);
      }
      open = builder.build();
      client = open;
    }
    return open;
  }

  private static ExecutorService threads() {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            1,
            TimeUnit.MINUTES,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(null, task, "push-http", STACK_BYTES);
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  private Answer answer(HttpResponse<Void> response) {
    int status = response.statusCode();
    if (status == ACCEPTED) {
      return new Answer.Accepted();
    }
    if (status == GONE) {
      return new Answer.Gone();
    }
    String retryAfter = response.headers().firstValue("Retry-After").orElse("");
    return new Answer.NotNow("HTTP status " + status, retryAfter(retryAfter, clock.instant()));
  }

  /** RFC 9110 section 10.2.3: seconds, or a date. What is neither asks for nothing. */
  static Duration retryAfter(String value, Instant now) {
    String text = value.strip();
    try {
      if (text.matches("\\d{1,9}")) {
        return Duration.ofSeconds(Long.parseLong(text));
      }
      Instant date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return date.isAfter(now) ? Duration.between(now, date) : Duration.ZERO;
    } catch (DateTimeException e) {
      return Duration.ZERO;
    }
  }

  private Answer notNow(Throwable trouble, HttpClient used) {
    Throwable cause =
        trouble instanceof CompletionException
            ? Objects.requireNonNullElse(trouble.getCause(), trouble)
            : trouble;
    if (cause instanceof TimeoutException || cause instanceof HttpTimeoutException) {
      leave(used);
      return new Answer.NotNow("no answer in time");
    }
    return new Answer.NotNow(
        cause instanceof IOException
            ? cause.getClass().getSimpleName() + ": " + cause.getMessage()
            : cause.toString());
  }

  /** HTTP/2 has one connection for all requests, and Java 17 has no way to close it. */
  private synchronized void leave(HttpClient used) {
    if (client == used) {
      client = null;
    }
  }
}
