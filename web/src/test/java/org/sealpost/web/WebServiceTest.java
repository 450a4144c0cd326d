// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.config.ConfigException;
import org.sealpost.common.daemon.Service;
import org.sealpost.common.invites.Invites;
import org.sealpost.common.metrics.Metrics;

class WebServiceTest {
  private static final String NEW =
      "POST /new HTTP/1.1\r\nHost: chat.test\r\nX-Real-IP: 192.0.2.7\r\nContent-Length: 0\r\n\r\n";

  @TempDir Path directory;
  private final WebServices services = new WebServices(new Metrics());

  private Service service(String domain, String... settings) throws ConfigException {
    return services.web(
        ChatmailConfig.parse(
            "[params]\nmail_domain = %s\nnocreate_file = %s/nocreate\n%s\n"
                .formatted(domain, directory, String.join("\n", settings))));
  }

  private static String say(Service service, String request, int chunk) throws IOException {
    FakeConnection connection = new FakeConnection(request, chunk, "local");
    service.serve(connection);
    return connection.output();
  }

  private static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }

  @Test
  void new_post_givesAddressAndPassword() throws Exception {
    String answer = say(service("chat.test"), NEW, 8192);
    assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
    assertTrue(answer.contains("Cache-Control: no-store\r\n"), answer);
    assertTrue(answer.contains("Content-Type: application/json"), answer);
    Matcher json =
        Pattern.compile(
                "\\{\"email\": \"[a-z0-9]{9}@chat\\.test\", \"password\": \"[A-Za-z0-9]{22}\"}\n")
            .matcher(answer);
    assertTrue(json.find(), answer);
  }

  @Test
  void new_lengthsOfConfiguration() throws Exception {
    Service service =
        service(
            "chat.test",
            "username_min_length = 12",
            "username_max_length = 14",
            "password_min_length = 40");
    assertTrue(
        say(service, NEW, 8192)
            .matches("(?s).*\"[a-z0-9]{14}@chat.test\", \"password\": \"[A-Za-z0-9]{40}\".*"));
  }

  @Test
  void new_selfSigned_addsLoginLink() throws Exception {
    String answer = say(service("192.0.2.1"), NEW, 8192);
    Matcher url = Pattern.compile("\"dclogin_url\": \"([^\"]+)\"").matcher(answer);
    assertTrue(url.find(), answer);
    String link = url.group(1);
    assertTrue(
        link.matches(
            "dclogin:[a-z0-9]{9}%40%5B192\\.0\\.2\\.1%5D\\?p=[A-Za-z0-9]{22}&v=1&ic=3&sc=3"),
        link);
    assertEquals("dclogin", URI.create(link).getScheme());
  }

  @ParameterizedTest
  @CsvSource({
    "chat.test, /new,                 dcaccount:https://chat.test/new",
    "_chat.test, /new,                dcaccount:_chat.test",
    "chat.test, /cgi-bin/newemail.py, dcaccount:https://chat.test/new",
  })
  void new_get_redirectsToTheApp(String domain, String path, String location) throws Exception {
    String answer = say(service(domain), "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n", 8192);
    assertTrue(answer.startsWith("HTTP/1.1 302 "), answer);
    assertTrue(answer.contains("\r\nLocation: " + location + "\r\n"), answer);
  }

  @Test
  void new_getWhereThereIsNoName_logsIn() throws Exception {
    String answer = say(service("192.0.2.1"), "GET /new HTTP/1.1\r\nHost: x\r\n\r\n", 8192);
    assertTrue(answer.contains("\r\nLocation: dclogin:"), answer);
  }

  @ParameterizedTest
  @CsvSource({
    "DELETE /new HTTP/1.1, 405",
    "GET /mxdeliv HTTP/1.1, 405",
    "GET / HTTP/1.1, 404",
    "GET /new/x HTTP/1.1, 404",
    "POST /metrics HTTP/1.1, 404",
    "nonsense, 400",
    "GET /new HTTP/9.9, 505",
  })
  void otherRequests(String line, int status) throws Exception {
    String answer =
        say(service("chat.test"), line + "\r\nHost: x\r\nContent-Length: 0\r\n\r\n", 8192);
    assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    assertEquals(status == 405, answer.contains("\r\nAllow: POST\r\n"), answer);
  }

  @Test
  void new_splitAtEachByteAndSeveralOnOneConnection() throws Exception {
    for (int chunk = 1; chunk < 20; chunk++) {
      String answers = say(service("chat.test"), NEW + NEW + NEW, chunk);
      assertEquals(3, count(answers, "HTTP/1.1 200 "), answers);
      assertEquals(3, count(answers, "\"email\""), answers);
    }
  }

  /** The library takes a header that breaks off as whole; nginx sends no such thing. */
  @Test
  void new_truncatedAtEachByte_isAnsweredOrDropped() throws Exception {
    Service service = service("chat.test", "max_new_per_client_per_minute = 0");
    for (int length = 0; length < NEW.length(); length++) {
      String cut = NEW.substring(0, length);
      String answer = say(service, cut, 8192);
      boolean answerable = cut.contains("\r\nHost:");
      assertTrue(answerable || !answer.contains("email"), cut + answer);
    }
  }

  @Test
  void headers_tooManyOrTooLong_areRefused() throws Exception {
    Service service = service("chat.test");
    String many = "POST /new HTTP/1.1\r\n" + "X: y\r\n".repeat(2000) + "\r\n";
    String large = "POST /new HTTP/1.1\r\nX: " + "y".repeat(10_000) + "\r\n\r\n";
    for (String request : new String[] {many, large}) {
      String answer = say(service, request, 8192);
      assertTrue(answer.startsWith("HTTP/1.1 4"), answer);
      assertFalse(answer.contains("email"), answer);
    }
  }

  @Test
  void new_whileClosed_isRefused() throws Exception {
    Files.createFile(directory.resolve("nocreate"));
    String answer = say(service("chat.test"), NEW, 8192);
    assertTrue(answer.startsWith("HTTP/1.1 403 "), answer);
    assertTrue(answer.contains("{\"reason\": \""), answer);
  }

  @Test
  void new_rateForEachNetwork() throws Exception {
    Service service = service("chat.test", "max_new_per_client_per_minute = 2");
    assertEquals(2, count(say(service, NEW.repeat(3), 8192), "\"email\""));
    assertTrue(say(service, NEW, 8192).startsWith("HTTP/1.1 429 "));
    String v6 = NEW.replace("192.0.2.7", "2001:db8:1:2::%d");
    assertTrue(say(service, v6.formatted(1), 8192).startsWith("HTTP/1.1 200 "));
    assertTrue(say(service, v6.formatted(2), 8192).startsWith("HTTP/1.1 200 "));
    assertTrue(
        say(service, v6.formatted(3), 8192).startsWith("HTTP/1.1 429 "), "the same /64 network");
    String trusted = NEW.replace("192.0.2.7", "127.0.0.9");
    assertEquals(9, count(say(service, trusted.repeat(9), 8192), "\"email\""));
  }

  @Test
  void new_rateOutlivesReload() throws Exception {
    Service before = service("chat.test", "max_new_per_client_per_minute = 2");
    say(before, NEW.repeat(2), 8192);
    Service after = service("chat.test", "max_new_per_client_per_minute = 2");
    assertTrue(say(after, NEW, 8192).startsWith("HTTP/1.1 429 "));
  }

  /** Over TCP anybody could be the peer. */
  @Test
  void new_headerIsBelievedOnTheUnixSocketAlone() throws Exception {
    Service service = service("chat.test", "max_new_per_client_per_minute = 1");
    String trusted = NEW.replace("192.0.2.7", "127.0.0.1");
    for (int status : new int[] {200, 429}) {
      FakeConnection connection = new FakeConnection(trusted, 8192, "unknown[192.0.2.9]:4711");
      service.serve(connection);
      assertTrue(connection.output().startsWith("HTTP/1.1 " + status + " "));
    }
  }

  private static String get(String target, String client) {
    return "GET " + target + " HTTP/1.1\r\nHost: x\r\nX-Real-IP: " + client + "\r\n\r\n";
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "'',                              127.0.0.1,    200",
    "'',                              ::1,          200",
    "'',                              192.0.2.7,    404",
    "'',                              nonsense,     404",
    "metrics_allow = 192.0.2.0/24,    192.0.2.7,    200",
    "metrics_allow = 192.0.2.0/24,    198.51.100.1, 404",
    "metrics_allow = none,            127.0.0.1,    404",
  })
  void metrics_forTheNetworksThatMay(String setting, String client, int status) throws Exception {
    String answer = say(service("chat.test", setting), get("/metrics", client), 8192);
    assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    assertEquals(status == 200, answer.contains("delivered_mail"), answer);
  }

  /** Where the service listens on TCP, the header could be anybody's. */
  @Test
  void metrics_notToWhomeverSaysSo() throws Exception {
    FakeConnection connection =
        new FakeConnection(get("/metrics", "127.0.0.1"), 8192, "198.51.100.1");
    service("chat.test").serve(connection);
    assertTrue(connection.output().startsWith("HTTP/1.1 404 "), connection.output());
  }

  private Service invited(String domain) throws ConfigException {
    return service(
        domain, "invites_required = true", "state_database = " + directory.resolve("state"));
  }

  private String token() throws IOException {
    try (Invites invites = Invites.open(directory.resolve("state"), Clock.systemUTC())) {
      return invites.create(1, null, "", new SecureRandom());
    }
  }

  @Test
  void new_byInvitationOnly() throws Exception {
    Service service = invited("chat.test");
    String refused = say(service, NEW, 8192);
    assertTrue(refused.startsWith("HTTP/1.1 403 "), refused);
    assertTrue(
        refused.contains("{\"reason\": \"This relay takes new users by invitation"), refused);
    String token = token();
    String with = NEW.replace("/new ", "/new?invite=" + token + " ");
    String answer = say(service, with, 8192);
    Matcher json =
        Pattern.compile("\"email\": \"([^\"]+)\", \"password\": \"([^\"]+)\"").matcher(answer);
    assertTrue(json.find(), answer);
    try (Invites invites = Invites.open(directory.resolve("state"), Clock.systemUTC())) {
      assertTrue(invites.isReserved(json.group(1), json.group(2)));
    }
    String again = say(service, with, 8192);
    assertTrue(again.startsWith("HTTP/1.1 403 "), again);
    assertTrue(again.contains("cannot be used"), again);
  }

  /** Looking at the link of a relay with a name is no use of it, and the app gets the token. */
  @Test
  void new_get_passesTheInvitationOn() throws Exception {
    String token = token();
    String answer = say(invited("chat.test"), get("/new?invite=" + token, "192.0.2.7"), 8192);
    String link = "dcaccount:https://chat.test/new?invite=" + token;
    assertTrue(answer.contains("\r\nLocation: " + link + "\r\n"), answer);
    String login = say(invited("_chat.test"), get("/new?invite=" + token, "192.0.2.7"), 8192);
    assertTrue(login.contains("\r\nLocation: dclogin:"), login);
    String used = say(invited("_chat.test"), get("/new?invite=" + token, "192.0.2.7"), 8192);
    assertTrue(used.startsWith("HTTP/1.1 403 "), used);
  }

  @Test
  void new_withoutTheSetting_needsNoInvitation() throws Exception {
    String with = NEW.replace("/new ", "/new?invite=whatever ");
    assertTrue(say(service("chat.test"), with, 8192).startsWith("HTTP/1.1 200 "));
  }

  @Test
  void new_databaseThatCannotBeOpened_isTrouble() throws Exception {
    Service service =
        service(
            "chat.test",
            "invites_required = true",
            "state_database = " + directory.resolve("missing/state"));
    String answer = say(service, NEW.replace("/new ", "/new?invite=x "), 8192);
    assertTrue(answer.startsWith("HTTP/1.1 503 "), answer);
  }
}
