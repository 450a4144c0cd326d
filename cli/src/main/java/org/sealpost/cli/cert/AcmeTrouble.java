// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.cert;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.sealpost.cli.Problem;
import org.sealpost.cli.host.Output;
import org.shredzone.acme4j.exception.AcmeNetworkException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;
import org.shredzone.acme4j.exception.AcmeServerException;
import org.shredzone.acme4j.exception.AcmeUserActionRequiredException;

/** What the authority refuses, in the operator's words: what is so, and what to do about it. */
final class AcmeTrouble {
  private static final String TYPE = "urn:ietf:params:acme:error:";

  private AcmeTrouble() {}

  /** The authority did not give the certificate, and until when there is no use in asking. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final @Nullable Instant retryAfter;

    Refused(Problem problem, @Nullable Instant retryAfter) {
      super(problem.getMessage());
      this.problem = problem;
      this.retryAfter = retryAfter;
    }

    Problem problem() {
      return problem;
    }

    Optional<Instant> retryAfter() {
      return Optional.ofNullable(retryAfter);
    }
  }

  static Refused of(Exception e, String directory) {
    if (e instanceof AcmeRateLimitedException limit) {
      Instant after = limit.getRetryAfter().orElse(null);
      String until = after == null ? "" : "; ask again after " + after;
      return new Refused(
          Problem.temporary("the authority's rate limit is reached" + until + detail(limit)),
          after);
    }
    if (e instanceof AcmeUserActionRequiredException action) {
      return refused(
          "the authority's terms have changed; read and accept them at "
              + Output.printable(String.valueOf(action.getInstance()))
              + detail(action));
    }
    if (e instanceof AcmeServerException server) {
      return refused(server);
    }
    if (e instanceof AcmeNetworkException network) {
      return new Refused(
          Problem.temporary(
              "the authority at " + directory + " cannot be reached: " + reason(network)),
          null);
    }
    return refused(
        "the authority's answer cannot be used: "
            + Output.printable(String.valueOf(e.getMessage())));
  }

  private static Refused refused(String text) {
    return new Refused(new Problem(text), null);
  }

  private static Refused refused(AcmeServerException e) {
    String said = detail(e);
    return switch (kind(e.getProblem())) {
      case "accountDoesNotExist", "unauthorized" ->
          refused(
              "the authority does not accept the relay's account; put"
                  + " /etc/sealpost/acme/account.key aside, and a new account is made"
                  + said);
      case "externalAccountRequired" ->
          refused("this authority wants an account that was made with it before" + said);
      case "invalidContact", "unsupportedContact" ->
          refused("the authority does not take acme_email of chatmail.ini" + said);
      case "rejectedIdentifier" ->
          refused("the authority gives no certificate for one of the names" + said);
      case "caa" -> refused("a CAA record in DNS forbids it; see sealpost dns" + said);
      case "serverInternal", "badNonce" ->
          new Refused(Problem.temporary("the authority is in trouble" + said), null);
      default -> refused("the authority refuses" + said);
    };
  }

  /** What was wrong when the authority looked for the challenge's answer at a name of ours. */
  static Refused ofChallenge(String name, Optional<org.shredzone.acme4j.Problem> error) {
    String said = error.map(AcmeTrouble::detail).orElse("");
    return switch (error.map(AcmeTrouble::kind).orElse("")) {
      case "dns" ->
          refused(name + " is not in DNS, or its name server is wrong; see sealpost dns" + said);
      case "connection" ->
          refused(
              "the authority cannot reach port 80 of "
                  + name
                  + ": is nginx running, is the port open in every firewall, and does the address"
                  + " in DNS (also AAAA) lead here?"
                  + said);
      case "unauthorized" ->
          refused(
              "something else than this relay answers at http://"
                  + name
                  + "/: the address in DNS (also AAAA) leads elsewhere, or nginx is not configured"
                  + " by sealpost apply"
                  + said);
      case "caa" -> refused("a CAA record of " + name + " forbids it; see sealpost dns" + said);
      default -> refused("the authority could not check " + name + said);
    };
  }

  private static String kind(org.shredzone.acme4j.Problem problem) {
    String type = problem.getType().toString();
    return type.startsWith(TYPE) ? type.substring(TYPE.length()) : type;
  }

  private static String detail(AcmeServerException e) {
    return detail(e.getProblem());
  }

  private static String detail(org.shredzone.acme4j.Problem problem) {
    return problem
        .getDetail()
        .map(text -> " (the authority said: " + Output.printable(text) + ")")
        .orElse("");
  }

  /** The JDK's exceptions often have no message. */
  private static String reason(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectException) {
        return "no connection (its name is not found, or nobody answers)";
      } else if (cause instanceof UnknownHostException) {
        return "its name is not found";
      } else if (cause instanceof HttpTimeoutException) {
        return "no answer in time";
      } else if (cause instanceof SSLException) {
        return "its own certificate is not trusted: " + cause.getMessage();
      }
    }
    return Output.printable(String.valueOf(e.getMessage()));
  }
}
