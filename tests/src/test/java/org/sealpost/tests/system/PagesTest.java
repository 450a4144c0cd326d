// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sealpost.tests.client.Browser;
import org.sealpost.tests.client.RelayEnv;

/** The site as people see it: each page in Chromium, on a phone and a desktop, light and dark. */
@SystemTest
class PagesTest {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium-headless-shell");

  /** More than the pages weigh, less than anybody waits for. */
  private static final int MAX_BYTES = 60_000;

  /** The lowest contrast of a text with what is behind it (WCAG 2.1, 1.4.3), and which text. */
  private static final String LOWEST_CONTRAST =
      """
      (() => {
        const rgba = c => c.match(/[\\d.]+/g).map(Number);
        const light = c => rgba(c).slice(0, 3).map(v => v / 255)
          .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
          .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
        const clear = c => rgba(c).length === 4 && rgba(c)[3] === 0;
        let lowest = [99, ''];
        for (const e of document.querySelectorAll('body *')) {
          const text = [...e.childNodes].filter(n => n.nodeType === 3).map(n => n.data).join('').trim();
          if (!text || e.getClientRects().length === 0) continue;
          let behind = e;
          while (behind && clear(getComputedStyle(behind).backgroundColor)) behind = behind.parentElement;
          const back = behind ? getComputedStyle(behind).backgroundColor : 'rgb(255, 255, 255)';
          const [a, b] = [light(getComputedStyle(e).color), light(back)].sort((x, y) => y - x);
          const contrast = (a + 0.05) / (b + 0.05);
          if (contrast < lowest[0]) lowest = [contrast, text];
        }
        return lowest.join(' ');
      })()
      """;

  /** The luminance of the page's background: 0 is black, 255 white. */
  private static final String BACKGROUND =
      """
      (() => {
        let e = document.body;
        while (e && /, 0\\)$/.test(getComputedStyle(e).backgroundColor)) e = e.parentElement;
        const c = e ? getComputedStyle(e).backgroundColor.match(/[\\d.]+/g) : [255, 255, 255];
        return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];
      })()
      """;

  private static final String WEIGHT =
      """
      [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
        .reduce((sum, e) => sum + e.encodedBodySize, 0)
      """;

  /** Elements that reach beyond the window, to the side to which nobody scrolls. */
  private static final String BEYOND =
      """
      [...document.querySelectorAll('body *')]
        .filter(e => e.getBoundingClientRect().right > innerWidth + 1
          || e.getBoundingClientRect().left < -1)
        .map(e => e.tagName).join(' ')
      """;

  private static final String FOCUS =
      """
      (() => {
        const style = getComputedStyle(document.activeElement);
        return document.activeElement.tagName + ' ' + style.outlineStyle + ' ' + style.outlineWidth;
      })()
      """;

  @TempDir static Path directory;
  private static Browser browser;
  private static RelayEnv env;

  @BeforeAll
  static void start() throws IOException {
    env = Relay.running().env();
    // Whoever names a relay has had the programs installed.
    Assumptions.assumeTrue(
        Files.isExecutable(CHROMIUM) || System.getProperty("relay.env") != null,
        CHROMIUM + " is missing");
    String hosts = "MAP %s %s, MAP * ~NOTFOUND";
    String address = env.address().getHostAddress();
    browser =
        Browser.start(
            CHROMIUM,
            directory,
            List.of(
                "--ignore-certificate-errors",
                // Nothing else has an address.
                "--host-resolver-rules=" + hosts.formatted(env.mailDomain(), address)));
  }

  @AfterAll
  static void end() throws IOException {
    if (browser != null) {
      browser.close();
    }
  }

  static Stream<Arguments> pages() {
    return Stream.of("", "de/", "es/", "fa/", "ru/")
        .flatMap(
            language ->
                Stream.of("index", "info", "privacy")
                    .flatMap(
                        page ->
                            Stream.of(false, true)
                                .flatMap(
                                    dark ->
                                        Stream.of(360, 1280)
                                            .map(
                                                width ->
                                                    Arguments.of(
                                                        language + page + ".html", width, dark)))));
  }

  @ParameterizedTest(name = "{0}, {1} wide, dark: {2}")
  @MethodSource("pages")
  void isFitToBeSeen(String page, int width, boolean dark) throws IOException {
    String origin = "https://" + env.mailDomain() + "/";
    browser.show(width, 800, dark);
    browser.open(origin + page);
    Path images = Files.createDirectories(Path.of("target", "screenshots"));
    String name = page.replace('/', '-').replace(".html", "") + "-" + width;
    browser.screenshot(images.resolve(name + (dark ? "-dark" : "") + ".png"));
    assertEquals(List.of(), browser.complaints(), "in the console");
    assertTrue(browser.requests().size() > 1, "it has a style sheet at least");
    for (String request : browser.requests()) {
      assertTrue(request.startsWith(origin), request);
    }
    assertTrue(number(WEIGHT) < MAX_BYTES, "bytes: " + number(WEIGHT));
    assertEquals("", browser.evaluate(BEYOND), "beyond the window");
    assertTrue(number("document.documentElement.scrollWidth - innerWidth") <= 0, "scrolls aside");
    String contrast = browser.evaluate(LOWEST_CONTRAST);
    assertTrue(Double.parseDouble(contrast.split(" ", 2)[0]) >= 4.5, contrast);
    double background = number(BACKGROUND);
    assertTrue(dark ? background < 64 : background > 191, "background: " + background);
    boolean rightToLeft = page.startsWith("fa/");
    assertEquals(
        rightToLeft ? "rtl" : "ltr",
        browser.evaluate("getComputedStyle(document.querySelector('h1')).direction"));
    browser.tab();
    String focus = browser.evaluate(FOCUS);
    assertTrue(focus.matches("A (solid|auto|dotted|dashed|double) [1-9].*"), focus);
  }

  private static double number(String expression) throws IOException {
    return Double.parseDouble(browser.evaluate(expression));
  }
}
