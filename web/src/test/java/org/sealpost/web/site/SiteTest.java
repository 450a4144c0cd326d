// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sealpost.common.config.ChatmailConfig;
import org.xml.sax.InputSource;

class SiteTest {
  @TempDir Path directory;
  private Path www;

  private void render(String... settings) throws Exception {
    Site.render(
        ChatmailConfig.parse(
            "[params]\nmail_domain = chat.test\n" + String.join("\n", settings) + "\n"),
        www);
  }

  private Document page(String name) throws IOException {
    return Jsoup.parse(Files.readString(www.resolve(name)), "https://chat.test/" + name);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(www)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private List<Path> pages() throws IOException {
    return files().stream().filter(file -> file.toString().endsWith(".html")).toList();
  }

  @BeforeEach
  void make() throws Exception {
    www = directory.resolve("www");
    render(
        "privacy_mail = ops_team@chat.test", "privacy_postal = 1. Street <b> & *Co*", "  Town _x_");
  }

  @Test
  void render_everyPageInEveryLanguage() throws IOException {
    assertEquals(3 + 5 * 3, pages().size());
    assertEquals("rtl", page("fa/index.html").getElementsByTag("html").attr("dir"));
    assertEquals("de", page("de/privacy.html").getElementsByTag("html").attr("lang"));
    assertEquals("About chat.test", page("info.html").title());
    assertEquals("Privacy – chat.test", page("en/privacy.html").title());
  }

  @Test
  void pages_areWellFormedAndComplete() throws IOException {
    for (Path file : pages()) {
      Parser parser = Parser.htmlParser().setTrackErrors(10);
      Document page = parser.parseInput(new StringReader(Files.readString(file)), "");
      assertEquals(List.of(), parser.getErrors(), file.toString());
      assertEquals(1, page.getElementsByTag("h1").size(), file.toString());
      assertFalse(page.html().contains("{{"), file.toString());
      for (Element image : page.getElementsByTag("img")) {
        assertTrue(image.hasAttr("alt"), file + ": " + image);
      }
    }
  }

  @Test
  void pages_loadNothingFromElsewhereAndRunNothing() throws IOException {
    for (Path file : pages()) {
      Document page = page(www.relativize(file).toString());
      assertEquals(0, page.select("script, iframe, style, [style], form, object").size());
      for (Element loaded : page.select("[src], link[href]")) {
        String url = loaded.hasAttr("src") ? loaded.absUrl("src") : loaded.absUrl("href");
        assertTrue(url.startsWith("https://chat.test/"), file + ": " + url);
      }
    }
    String css = Files.readString(www.resolve("style.css"));
    assertFalse(css.contains("url(") || css.contains("@import"));
  }

  @Test
  void links_leadSomewhere() throws IOException {
    for (Path file : pages()) {
      for (Element link : page(www.relativize(file).toString()).select("[href], [src]")) {
        String url = link.hasAttr("href") ? link.absUrl("href") : link.absUrl("src");
        if (url.startsWith("https://chat.test/")) {
          String path = url.substring("https://chat.test/".length());
          assertTrue(Files.isRegularFile(www.resolve(path)), file + " -> " + path);
        } else {
          String href = link.attr("href");
          assertTrue(
              href.startsWith("https://delta.chat/")
                  || href.equals("DCACCOUNT:https://chat.test/new")
                  || href.equals("mailto:ops_team@chat.test"),
              file + " -> " + href);
        }
      }
    }
  }

  @Test
  void values_areTextAndNothingElse() throws IOException {
    Element main = page("privacy.html").getElementsByTag("main").get(0);
    assertTrue(main.text().contains("1. Street <b> & *Co* Town _x_"), main.text());
    assertEquals(0, main.select("main > ol, b").size());
    assertEquals(1, main.select("br").size());
  }

  @Test
  void absentValues_leaveOutTheirSections() throws Exception {
    render();
    Document page = page("privacy.html");
    assertFalse(page.text().contains("Responsible"), page.text());
    assertEquals(0, page.select("a[href^=mailto]").size());
  }

  @Test
  void mtaSts_asContract() throws IOException {
    assertEquals(
        "version: STSv1\r\nmode: enforce\r\nmx: chat.test\r\nmax_age: 2419200\r\n",
        Files.readString(www.resolve(".well-known/mta-sts.txt")));
  }

  @ParameterizedTest
  @CsvSource({"imap, '993 143 443 '", "smtp, '465 587 443 '"})
  void autoconfig_ports(String type, String expected) throws Exception {
    String xml = Files.readString(www.resolve(".well-known/autoconfig/mail/config-v1.1.xml"));
    org.w3c.dom.Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(xml)));
    StringBuilder ports = new StringBuilder();
    for (String name : List.of("incomingServer", "outgoingServer")) {
      var servers = document.getElementsByTagName(name);
      for (int i = 0; i < servers.getLength(); i++) {
        org.w3c.dom.Element server = (org.w3c.dom.Element) servers.item(i);
        if (server.getAttribute("type").equals(type)) {
          ports.append(server.getElementsByTagName("port").item(0).getTextContent()).append(' ');
        }
      }
    }
    assertEquals(expected, ports.toString());
  }

  @Test
  void ipOnly_hasALinkAndNoCode() throws Exception {
    Site.render(ChatmailConfig.parse("[params]\nmail_domain = 192.0.2.1\n"), www);
    assertEquals("/new", page("index.html").select("a.button").attr("href"));
    assertEquals(0, page("index.html").select("img.qr").size());
  }

  @Test
  void invitesRequired_offersNoAddressToEverybody() throws Exception {
    render("invites_required = true");
    for (String language : List.of("en", "de", "es", "ru", "fa")) {
      Document page = page(language + "/index.html");
      assertEquals(0, page.select("a.button, img.qr, a[href^=DCACCOUNT]").size(), language);
      assertEquals(1, page.select(".get > p").size(), language);
      assertEquals(3, page.select("ol > li").size(), language);
      assertEquals(0, page.select("li p").size(), language);
    }
    assertTrue(page("index.html").text().contains("with an invitation"));
  }

  @Test
  void wwwFolder_replacesFileByFile() throws Exception {
    Path own = Files.createDirectories(directory.resolve("own/src"));
    Files.writeString(own.resolve("index.md"), "# Hello {{ config.mail_domain }}\n");
    Files.writeString(own.resolve("rules.md"), "# Rules\n");
    Files.writeString(own.resolve("photo.jpg"), "jpeg");
    Path french = Files.createDirectories(own.resolve("fr"));
    Files.writeString(french.resolve("strings.properties"), "name = Français\ninfo = À propos\n");
    Files.writeString(french.resolve("index.md"), "# Bonjour\n");
    render("www_folder = " + directory.resolve("own"));
    assertEquals("Hello chat.test", page("de/index.html").select("h1").text());
    assertEquals("Bonjour", page("fr/index.html").select("h1").text());
    assertEquals("About chat.test", page("fr/info.html").select("h1").text());
    assertEquals("Rules", page("rules.html").select("h1").text());
    assertNotNull(page("index.html").select("footer a[lang=fr]").first());
    assertEquals("jpeg", Files.readString(www.resolve("photo.jpg")));
  }

  @Test
  void wwwFolder_thatIsWrong_saysSo() throws Exception {
    Path own = Files.createDirectories(directory.resolve("own"));
    Files.writeString(own.resolve("index.md"), "{% if x %}\n");
    String setting = "www_folder = " + own;
    IOException jinja = assertThrows(IOException.class, () -> render(setting));
    assertTrue(String.valueOf(jinja.getMessage()).contains("Jinja"), jinja.getMessage());
    Files.writeString(own.resolve("index.md"), "{{#open}}\n");
    IOException open = assertThrows(IOException.class, () -> render(setting));
    assertTrue(String.valueOf(open.getMessage()).contains("index.md"), open.getMessage());
    assertThrows(IOException.class, () -> render("www_folder = " + directory.resolve("none")));
  }
}
