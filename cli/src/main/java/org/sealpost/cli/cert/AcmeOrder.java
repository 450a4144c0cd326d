// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.cert;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sealpost.cli.Problem;
import org.shredzone.acme4j.Account;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.PollableResource;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Http01Challenge;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeLazyLoadingException;
import org.shredzone.acme4j.exception.AcmeProtocolException;

/**
 * One certificate from the authority: account, order, challenges, chain (RFC 8555 section 7). What
 * stands below {@code .well-known/acme-challenge} for the authority is removed at the end, however
 * that is reached.
 *
 * <p>Limits: two minutes for each name to be looked at, and for the certificate.
 *
 * <p>Diagnostics: {@link AcmeTrouble.Refused} says why there is none.
 */
final class AcmeOrder {
  /** RFC 8555 section 8.3. */
  static final Path PLACE = Path.of(".well-known/acme-challenge");

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final Session session;
  private final AcmeAccount account;
  private final Optional<String> email;
  private final Path challenges;
  private final List<Path> answers = new ArrayList<>();

  /**
   * @param webRoot what nginx shows on port 80
   */
  AcmeOrder(Session session, AcmeAccount account, Optional<String> email, Path webRoot) {
    this.session = session;
    this.account = account;
    this.email = email;
    challenges = webRoot.resolve(PLACE);
  }

  /** Where answers are put can be written and read by nginx. */
  void prepare() throws IOException {
    Files.createDirectories(challenges);
    for (Path each : List.of(challenges.resolveSibling("."), challenges)) {
      Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  /**
   * Gets the certificate.
   *
   * @param request PKCS #10, DER
   * @return the chain in PEM
   */
  String chain(List<String> names, byte[] request)
      throws IOException, Problem, AcmeTrouble.Refused {
    KeyPair key = account.key();
    try {
      Account registered = register(key);
      Order order = registered.newOrder().domains(names).create();
      List<Http01Challenge> asked = new ArrayList<>();
      for (Authorization authorization : order.getAuthorizations()) {
        // The authority may remember that it has looked.
        if (authorization.getStatus() != Status.VALID) {
          asked.add(answer(authorization));
        }
      }
      for (Http01Challenge challenge : asked) {
        challenge.trigger();
      }
      for (Authorization authorization : order.getAuthorizations()) {
        await(authorization);
        check(authorization);
      }
      await(order);
      order.execute(request);
      if (await(order) != Status.VALID) {
        throw AcmeTrouble.ofChallenge(String.join(", ", names), order.getError());
      }
      StringWriter chain = new StringWriter();
      order.getCertificate().writeCertificate(chain);
      return chain.toString();
    } catch (AcmeException e) {
      throw AcmeTrouble.of(e, session.getServerUri().toString());
    } catch (AcmeLazyLoadingException | AcmeProtocolException e) {
      Exception cause = e.getCause() instanceof AcmeException acme ? acme : e;
      throw AcmeTrouble.of(cause, session.getServerUri().toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      for (Path answer : answers) {
        Files.deleteIfExists(answer);
      }
    }
  }

  /** The same key has the same account each time, so this finds it or makes it. */
  private Account register(KeyPair key) throws AcmeException, IOException {
    AccountBuilder builder = new AccountBuilder().agreeToTermsOfService().useKeyPair(key);
    email.ifPresent(builder::addEmail);
    Account found = builder.create(session);
    account.note(
        found.getLocation().toString(), List.copyOf(session.getMetadata().getCaaIdentities()));
    return found;
  }

  /** Puts what the authority is to find in its place. */
  private Http01Challenge answer(Authorization authorization)
      throws IOException, AcmeTrouble.Refused {
    String name = authorization.getIdentifier().getDomain();
    Http01Challenge challenge = authorization.findChallenge(Http01Challenge.class).orElse(null);
    if (challenge == null) {
      throw AcmeTrouble.ofChallenge(name + ", as it has no http-01 challenge", Optional.empty());
    }
    // acme4j has checked that the token is base64url: it cannot lead out of the directory.
    Path file = challenges.resolve(challenge.getToken());
    answers.add(file);
    Files.deleteIfExists(file);
    Files.createFile(file);
    Files.writeString(file, challenge.getAuthorization(), US_ASCII);
    // Whatever the umask is.
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    return challenge;
  }

  private static void check(Authorization authorization) throws AcmeTrouble.Refused {
    if (authorization.getStatus() != Status.VALID) {
      throw AcmeTrouble.ofChallenge(
          authorization.getIdentifier().getDomain(),
          authorization.findChallenge(Http01Challenge.class).flatMap(Http01Challenge::getError));
    }
  }

  /** Asks soon, then at longer intervals, until the authority has made up its mind. */
  private static Status await(PollableResource resource)
      throws AcmeException, InterruptedException {
    Instant end = Instant.now().plus(PATIENCE);
    Duration pause = FIRST_PAUSE;
    while (true) {
      Instant again = resource.fetch().orElse(Instant.now().plus(pause));
      Status status = resource.getStatus();
      if ((status != Status.PENDING && status != Status.PROCESSING) || again.isAfter(end)) {
        return status;
      }
      Thread.sleep(Math.max(0, Duration.between(Instant.now(), again).toMillis()));
      pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
    }
  }
}
