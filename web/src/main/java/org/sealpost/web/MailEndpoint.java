// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.sealpost.common.daemon.Log;

/**
 * {@code /mxdeliv}: another relay's mail over HTTPS, where port 25 is blocked or slow.
 *
 * <pre>
 * POST, X-MAIL-FROM: reverse-path, absent or empty for &lt;&gt;
 *       X-MAIL-TO: recipient, once for each
 *       body: the message with CRLF, dots stuffed, without the final dot
 * 200 SMTP reply    taken, by Postfix and for all recipients
 * 400 SMTP reply    refused, or not now (4xx); Postfix has nothing of it
 * 413 SMTP reply    too large
 * 405               not POST
 * </pre>
 *
 * Postfix sees the client's address and applies all that holds on port 25: limits, screens,
 * signatures.
 *
 * <p>Limits: {@value #MAX_RECIPIENTS} recipients, {@value #MAX_PATH} bytes each, the relay's
 * largest message. The message is passed on as it is read.
 *
 * <p>Diagnostics: what the client sent wrongly is a 5xx in the answer, trouble of ours a 451.
 */
final class MailEndpoint implements Endpoint {
  private static final int MAX_RECIPIENTS = 1000;

  /** RFC 5321 section 4.5.3.1.3, without the angle brackets. */
  private static final int MAX_PATH = 254;

  /** Neither controls nor blanks, which could end the command, nor angle brackets. */
  private static final Pattern PATH = Pattern.compile("[!-;=?-~]*");

  private final Injection postfix;
  private final long maxSize;

  MailEndpoint(Injection postfix, long maxSize) {
    this.postfix = postfix;
    this.maxSize = maxSize;
  }

  @Override
  public Answer answer(ClassicHttpRequest request, String client) throws IOException {
    if (!request.getMethod().equals("POST")) {
      return Answer.text(405, "Method Not Allowed");
    }
    List<String> senders = values(request, "X-MAIL-FROM");
    List<String> recipients = values(request, "X-MAIL-TO");
    if (senders.size() > 1 || !senders.stream().allMatch(MailEndpoint::isPath)) {
      return Answer.text(400, "501 5.1.7 Bad sender address syntax");
    }
    if (recipients.isEmpty()) {
      return Answer.text(400, "554 5.5.1 No valid recipients");
    }
    if (recipients.size() > MAX_RECIPIENTS) {
      return Answer.text(400, "452 4.5.3 Too many recipients");
    }
    if (!recipients.stream().allMatch(to -> isPath(to) && !to.isEmpty())) {
      return Answer.text(400, "501 5.1.3 Bad recipient address syntax");
    }
    HttpEntity body = request.getEntity();
    // Stuffed dots do not count, so that a message may be longer here than there.
    if (body == null || body.getContentLength() > 2 * maxSize) {
      return body == null ? Answer.text(400, "554 5.6.0 Malformed message: empty") : tooLarge();
    }
    String sender = senders.isEmpty() ? "" : senders.get(0);
    return deliver(new Injection.Envelope(client, sender, recipients), body.getContent());
  }

  private Answer deliver(Injection.Envelope envelope, InputStream body) throws IOException {
    try {
      String reply = postfix.deliver(envelope, new MailBody(body, maxSize));
      return Answer.text(reply.startsWith("2") ? 200 : 400, reply);
    } catch (MailBody.MalformedException e) {
      return Answer.text(400, "554 5.6.0 Malformed message: " + e.getMessage());
    } catch (MailBody.TooLargeException e) {
      return tooLarge();
    } catch (Injection.UnavailableException e) {
      Log.warning("web: mxdeliv: " + e.getMessage());
      return Answer.text(400, "451 4.3.0 Temporary failure, try again later");
    }
  }

  private static Answer tooLarge() {
    return Answer.text(413, "552 5.3.4 Message size exceeds fixed limit");
  }

  private static List<String> values(ClassicHttpRequest request, String name) {
    List<String> values = new ArrayList<>();
    for (Header header : request.getHeaders(name)) {
      values.add(header.getValue() == null ? "" : header.getValue());
    }
    return values;
  }

  private static boolean isPath(String text) {
    return text.length() <= MAX_PATH && PATH.matcher(text).matches();
  }
}
