// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web.site;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.commonmark.node.Heading;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.commonmark.renderer.text.TextContentRenderer;
import org.sealpost.common.config.ChatmailConfig;

/**
 * The site of a relay as files: pages in every language, and what clients and other relays look
 * for. nginx serves them; nothing is made at request time.
 *
 * <p>A page is Markdown (CommonMark) with Mustache tags for the {@link SiteValues}, put into {@code
 * layout.html}. English stands at the top as well as in its folder.
 *
 * <p>Diagnostics: {@link IOException} whose message names the source; what was there before stays.
 */
public final class Site {
  private static final String DEFAULT_LANGUAGE = "en";

  private final ChatmailConfig config;
  private final Sources sources;
  private final Map<String, Object> values;
  private final Parser parser = Parser.builder().build();
  private final HtmlRenderer html = HtmlRenderer.builder().build();

  private Site(ChatmailConfig config) throws IOException {
    this.config = config;
    this.sources = new Sources(config.wwwFolder());
    this.values = SiteValues.of(config);
  }

  /** Writes the site into a folder, which it makes; each file is replaced whole. */
  public static void render(ChatmailConfig config, Path target) throws IOException {
    Map<String, String> files = new Site(config).files();
    for (Map.Entry<String, String> file : files.entrySet()) {
      write(target.resolve(file.getKey()), file.getValue().getBytes(UTF_8));
    }
    for (Path file : new Sources(config.wwwFolder()).otherFiles()) {
      write(target.resolve(file.getFileName()), Files.readAllBytes(file));
    }
  }

  private static void write(Path file, byte[] content) throws IOException {
    Files.createDirectories(file.getParent());
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    Files.write(temporary, content);
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private Map<String, String> files() throws IOException {
    Map<String, String> files = new HashMap<>();
    Collection<String> languages = sources.languages();
    Map<String, Map<String, String>> strings = new HashMap<>();
    List<Map<String, String>> menu = new ArrayList<>();
    for (String language : languages) {
      Map<String, String> texts = strings(language);
      strings.put(language, texts);
      menu.add(Map.of("code", language, "name", texts.getOrDefault("name", language)));
    }
    for (String page : sources.pages()) {
      for (String language : languages) {
        Map<String, Object> context = new HashMap<>(values);
        context.put("t", strings.getOrDefault(language, Map.of()));
        context.put("dir", strings.getOrDefault(language, Map.of()).getOrDefault("dir", "ltr"));
        context.put("lang", language);
        context.put("page", page);
        context.put("languages", menu);
        files.put(language + "/" + page + ".html", page(context, language, page, "../"));
        if (language.equals(DEFAULT_LANGUAGE)) {
          files.put(page + ".html", page(context, language, page, ""));
        }
      }
    }
    files.put("style.css", sources.text("style.css"));
    files.put("favicon.svg", sources.text("favicon.svg"));
    files.put("robots.txt", sources.text("robots.txt"));
    files.put("qr.svg", QrCode.svg(SiteValues.qrText(config)));
    files.put(".well-known/mta-sts.txt", plain("mta-sts.txt").replace("\n", "\r\n"));
    files.put(".well-known/autoconfig/mail/config-v1.1.xml", plain("autoconfig.xml"));
    return files;
  }

  private Map<String, String> strings(String language) throws IOException {
    Properties texts = new Properties();
    for (String text : sources.strings(language)) {
      texts.load(new StringReader(text));
    }
    Map<String, String> strings = new HashMap<>();
    texts.stringPropertyNames().forEach(name -> strings.put(name, texts.getProperty(name)));
    return strings;
  }

  private String page(Map<String, Object> context, String language, String page, String root)
      throws IOException {
    context.put("root", root);
    String name = language + "/" + page + ".md";
    String markdown = fill(name, sources.page(language, page), context, Escape::markdown);
    Node document = parser.parse(markdown);
    context.put("title", title(document));
    context.put("content", html.render(document).strip());
    return fill("layout.html", sources.text("layout.html"), context, Escape::html);
  }

  /** The first heading, and the relay's name where that is not in it. */
  private String title(Node document) {
    for (Node node = document.getFirstChild(); node != null; node = node.getNext()) {
      if (node instanceof Heading) {
        String heading = TextContentRenderer.builder().build().render(node).strip();
        boolean named = heading.contains(config.mailDomain());
        return named ? heading : heading + " \u2013 " + config.mailDomain();
      }
    }
    return config.mailDomain();
  }

  /** A value is an IP address or a domain name there, and needs no escape. */
  private String plain(String name) throws IOException {
    return fill(name, sources.text(name), values, Escape::html);
  }

  private static String fill(
      String name, String template, Map<String, Object> context, Mustache.Escaper escaper)
      throws IOException {
    try {
      return Mustache.compiler()
          .withEscaper(escaper)
          .emptyStringIsFalse(true)
          .compile(template)
          .execute(context);
    } catch (MustacheException e) {
      throw new IOException(name + ": " + e.getMessage(), e);
    }
  }
}
