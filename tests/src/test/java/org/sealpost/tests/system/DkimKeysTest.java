// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealpost.dkim.KeyFile;
import org.sealpost.dkim.KeyPairs;
import org.sealpost.dkim.PublishedKey;
import org.sealpost.dkim.SignatureAlgorithm;
import org.sealpost.dkim.SigningKey;
import org.sealpost.tests.client.Credentials;
import org.sealpost.tests.client.SmtpClient;
import org.sealpost.tests.client.SmtpReply;
import org.sealpost.tests.client.SmtpSink;
import org.sealpost.tests.dns.DnsServer;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;

/** A relay that changes its key signs with the old and the new one, and perhaps by ed25519 too. */
@SystemTest
class DkimKeysTest {
  private static final InetSocketAddress SINK = new InetSocketAddress("127.10.0.250", 25);
  private static final Pattern SELECTOR = Pattern.compile("[;\\s]s=([a-z0-9]+);");

  private final Relay one = Relay.running();
  private final Relay two = Relay.second();
  private final OpenDkim openDkim;

  DkimKeysTest(@TempDir Path directory) {
    openDkim = new OpenDkim(one.env(), directory);
  }

  @Test
  void eachSignature_isEnough() throws Exception {
    SigningKey next = newKey("next", SignatureAlgorithm.RSA_SHA256);
    SigningKey edwards = newKey("ed", SignatureAlgorithm.ED25519_SHA256);
    Credentials sender = one.newUser();
    String mail = leaving(sender, List.of(next, edwards));
    List<String> signatures = new Traces(mail).all("DKIM-Signature");
    assertEquals(
        List.of("opendkim", "next", "ed"), signatures.stream().map(this::selector).toList());

    String verdict = openDkim.verdict(only("next", mail), next.dnsName(), text(next));
    assertTrue(verdict.contains("s=next") && verdict.contains("succeeded"), verdict);
    String old = openDkim.verdict(only("opendkim", mail));
    assertTrue(old.contains("s=opendkim") && old.contains("succeeded"), old);

    AtomicReference<@Nullable SigningKey> published = new AtomicReference<>();
    Daemon daemon = new Daemon(two.env());
    InetAddress address = InetAddress.getByName("127.10.0.249");
    try (DnsServer dns = new DnsServer(address, 0, query -> answer(query, published.get()))) {
      String resolver = "dns_resolver = 127.10.0.249:" + dns.address().getPort();
      String before = daemon.change(c -> c.replaceAll("(?m)^dns_resolver *=.*", resolver));
      try {
        for (SigningKey key : List.of(next, edwards)) {
          published.set(key);
          assertEquals("250", reply(sender, mail).substring(0, 3), key.toString());
        }
        published.set(null);
        String none = "554 5.7.1 No valid DKIM signature found (key not found)";
        assertEquals(none, reply(sender, only("opendkim", mail)));
      } finally {
        daemon.change(c -> before);
      }
    }
  }

  /** A key file that the relay can use, beside its other one. */
  private SigningKey newKey(String selector, SignatureAlgorithm algorithm) throws Exception {
    KeyPair pair = KeyPairs.generate(algorithm, 2048);
    Path file = file(selector);
    Files.deleteIfExists(file);
    KeyFile.write(file, pair);
    Files.setOwner(file, Files.getOwner(one.env().path("DKIM_KEY")));
    return KeyPairs.signingKey(one.env().mailDomain(), selector, pair);
  }

  private Path file(String selector) {
    return one.env().path("DKIM_KEY").resolveSibling(selector + ".private");
  }

  /** What the relay sends while it has these keys beside its old one. */
  private String leaving(Credentials sender, List<SigningKey> more) throws Exception {
    List<String> keys = new ArrayList<>();
    more.forEach(key -> keys.add(key.selector() + "=" + file(key.selector())));
    Daemon daemon = new Daemon(one.env());
    String added = ", " + String.join(", ", keys);
    String before = daemon.change(c -> c.replaceAll("(?m)^(dkim_keys *=.*)$", "$1" + added));
    String recipient = "friend@keys.sink.test";
    try (SmtpSink sink = SmtpSink.listen(SINK);
        SmtpClient client = one.asUser(Port.SUBMISSION, sender)) {
      byte[] mail = Relay.encrypted(sender.address(), recipient).bytes();
      SmtpReply reply = client.transaction(sender.address(), List.of(recipient), mail);
      assertEquals(250, reply.code(), reply::toString);
      SmtpSink.Mail seen = sink.poll(Relay.PATIENCE);
      assertNotNull(seen, "nothing left for the other host");
      return seen.content();
    } finally {
      daemon.change(c -> before);
      for (SigningKey key : more) {
        Files.delete(file(key.selector()));
      }
    }
  }

  private String reply(Credentials sender, String mail) throws IOException {
    Credentials recipient = two.newUser();
    try (SmtpClient client = two.fromOutside(Relay.newPeer())) {
      byte[] content = mail.getBytes(ISO_8859_1);
      return client.transaction(sender.address(), List.of(recipient.address()), content).toString();
    }
  }

  /** DNS where that key is the only record. */
  private static Message answer(Message query, @Nullable SigningKey key) throws IOException {
    Message answer = new Message(query.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.addRecord(query.getQuestion(), Section.QUESTION);
    var name = query.getQuestion().getName();
    if (key != null && name.toString(true).equals(key.dnsName())) {
      List<String> strings = new PublishedKey(key).strings();
      answer.addRecord(new TXTRecord(name, DClass.IN, 1, strings), Section.ANSWER);
    } else {
      answer.getHeader().setRcode(Rcode.NXDOMAIN);
    }
    return answer;
  }

  private static String text(SigningKey key) {
    return new PublishedKey(key).text();
  }

  private String selector(String signature) {
    Matcher m = SELECTOR.matcher(signature);
    assertTrue(m.find(), signature);
    return m.group(1);
  }

  /** The mail with the signature by one key alone. */
  private String only(String selector, String mail) {
    StringBuilder rest = new StringBuilder();
    int end = mail.indexOf("\r\n\r\n") + 2;
    for (String field : mail.substring(0, end).split("(?<=\r\n)(?![ \t])", 0)) {
      if (!field.startsWith("DKIM-Signature:") || selector(field).equals(selector)) {
        rest.append(field);
      }
    }
    return rest.append(mail, end, mail.length()).toString();
  }
}
