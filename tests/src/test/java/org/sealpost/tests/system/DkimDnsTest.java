// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sealpost.dkim.KeyPairs;
import org.sealpost.dkim.PublishedKey;
import org.sealpost.dkim.SignatureAlgorithm;
import org.sealpost.dkim.SigningKey;
import org.sealpost.tests.client.Credentials;
import org.sealpost.tests.client.SignedMail;
import org.sealpost.tests.client.SmtpClient;
import org.sealpost.tests.dns.DnsServer;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;

/** A relay whose name server has every kind of trouble with the key of a signed mail. */
@SystemTest
class DkimDnsTest {
  private static final String SELECTOR = "s";
  private static final String PASS = "250";
  private static final int TTL = 60;

  /** A cut answer's limit is 512; no string of a record is longer than 255. */
  private static final List<String> NOTES = List.of(";n=" + "x".repeat(250), "y".repeat(250));

  private final Relay relay = Relay.second();
  private final Daemon daemon = new Daemon(relay.env());
  private @Nullable DnsServer server;
  private @Nullable SigningKey key;
  private String trouble = "";
  private String before = "";

  @BeforeEach
  void askAnotherServer() throws Exception {
    server = new DnsServer(InetAddress.getByName("127.10.0.249"), 0, this::answer);
    String resolver = "127.10.0.249:" + server.address().getPort();
    before =
        daemon.change(
            config -> config.replaceAll("(?m)^dns_resolver *=.*", "dns_resolver = " + resolver));
  }

  @AfterEach
  void askTheOldOne() throws Exception {
    daemon.change(config -> before);
    if (server != null) {
      server.close();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          plain         | 250
          alias         | 250
          alias alone   | 250
          long          | 250
          servfail      | 451 4.7.5 DKIM key lookup failed temporarily
          refused       | 451 4.7.5 DKIM key lookup failed temporarily
          silent        | 451 4.7.5 DKIM key lookup failed temporarily
          alias of self | 451 4.7.5 DKIM key lookup failed temporarily
          absent        | 554 5.7.1 No valid DKIM signature found (key not found)
          """)
  void answerOfTheNameServer_decides(String kind, String expected) throws Exception {
    trouble = kind;
    // A name of its own for each case: no answer is remembered.
    Credentials sender = Credentials.fresh(kind.replace(' ', '-') + ".dns.test");
    key =
        KeyPairs.signingKey(
            sender.address().split("@", 2)[1],
            SELECTOR,
            KeyPairs.generate(SignatureAlgorithm.RSA_SHA256, 2048));
    Credentials recipient = relay.newUser();
    byte[] mail = Relay.encrypted(sender.address(), recipient.address()).bytes();
    byte[] signed = SignedMail.of(List.of(key), mail);
    try (SmtpClient client = relay.fromOutside(Relay.newPeer())) {
      String reply =
          client.transaction(sender.address(), List.of(recipient.address()), signed).toString();
      assertEquals(expected, reply.startsWith(PASS) ? PASS : reply);
    }
    relay.assertNoMoreThan(expected.equals(PASS) ? 1 : 0, recipient);
  }

  /** What stands at the key's name, in the way of the case. */
  private @Nullable Message answer(Message query) throws IOException {
    Message answer = new Message(query.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.addRecord(query.getQuestion(), Section.QUESTION);
    Name asked = query.getQuestion().getName();
    Name target = Name.fromString("target", asked);
    switch (trouble) {
      case "plain" -> answer.addRecord(key(asked, List.of()), Section.ANSWER);
      case "long" -> answer.addRecord(key(asked, NOTES), Section.ANSWER);
      case "alias" -> {
        answer.addRecord(new CNAMERecord(asked, DClass.IN, TTL, target), Section.ANSWER);
        answer.addRecord(key(target, List.of()), Section.ANSWER);
      }
      case "alias alone" ->
          answer.addRecord(
              asked.getLabelString(0).equals(SELECTOR)
                  ? new CNAMERecord(asked, DClass.IN, TTL, target)
                  : key(asked, List.of()),
              Section.ANSWER);
      case "alias of self" ->
          answer.addRecord(new CNAMERecord(asked, DClass.IN, TTL, asked), Section.ANSWER);
      case "servfail" -> answer.getHeader().setRcode(Rcode.SERVFAIL);
      case "refused" -> answer.getHeader().setRcode(Rcode.REFUSED);
      case "absent" -> answer.getHeader().setRcode(Rcode.NXDOMAIN);
      default -> {
        return null;
      }
    }
    return answer;
  }

  private TXTRecord key(Name name, List<String> more) {
    SigningKey published = key;
    if (published == null) {
      throw new IllegalStateException("asked before there is a key");
    }
    List<String> strings = new ArrayList<>(new PublishedKey(published).strings());
    strings.addAll(more);
    return new TXTRecord(name, DClass.IN, TTL, strings);
  }
}
