// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.bot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EchoTest {
  private static final Login LOGIN = new Login("echo@chat.test", "secret", "chat.test", false);
  private final FakeCore core = new FakeCore();

  private Echo echo() throws IOException {
    return new Echo(core, BotAccount.open(core, LOGIN, Map.of("bot", "1")));
  }

  @Test
  void text_comesBack() throws IOException {
    core.message("hello");
    echo().answerAll();
    assertEquals(List.of("send_msg[1,12,{\"text\":\"hello\"}]"), core.calls("send_msg"));
  }

  @Test
  void file_comesBackUnderItsName() throws IOException {
    JsonObject message = core.message("see");
    message.addProperty("file", "/blobs/1f2e");
    message.addProperty("fileName", "map.png");
    message.addProperty("viewType", "Image");
    echo().answerAll();
    assertEquals(
        List.of(
            "send_msg[1,12,{\"text\":\"see\",\"file\":\"/blobs/1f2e\",\"filename\":\"map.png\","
                + "\"viewtype\":\"Image\"}]"),
        core.calls("send_msg"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "the core's own note  | {\"isInfo\":true}",
        "another bot          | {\"isBot\":true}",
        "one's own message    | {\"fromId\":1}",
        "a device message     | {\"fromId\":5}",
        "a call               | {\"viewType\":\"Call\"}",
        "nothing in it        | {\"text\":\"\"}",
        "its file failed      | {\"downloadState\":\"Failure\"}",
      })
  void noEchoOf(String label, String fields) throws IOException {
    JsonObject message = core.message("hello " + label);
    JsonParser.parseString(fields).getAsJsonObject().asMap().forEach(message::add);
    echo().answerAll();
    assertEquals(List.of(), core.calls("send_msg"));
  }

  @Test
  void group_isSilent() throws IOException {
    core.answer("get_basic_chat_info", "{\"chatType\":\"Group\"}").message("hello all");
    echo().answerAll();
    assertEquals(List.of(), core.calls("send_msg"));
  }

  @Test
  void sameTextAgainAndAgain_endsAfterFive() throws IOException {
    Echo echo = echo();
    for (int i = 0; i < 8; i++) {
      core.message("echo");
      echo.answerAll();
    }
    assertEquals(5, core.calls("send_msg").size());
    core.message("something else");
    echo.answerAll();
    assertEquals(6, core.calls("send_msg").size());
  }

  @Test
  void largeFile_isEchoedWhenItIsThere() throws IOException {
    JsonObject message = core.message("file");
    message.addProperty("downloadState", "Available");
    Echo echo = echo();
    echo.answerAll();
    assertEquals(List.of(), core.calls("send_msg"));
    message.addProperty("downloadState", "Done");
    echo.answerAll();
    echo.answerAll();
    assertEquals(1, core.calls("send_msg").size());
  }

  /** What came while the bot was away is answered before anything happens. */
  @Test
  void run_answersUntilTheCoreEnds() throws IOException {
    core.message("early");
    core.event("{\"kind\":\"Info\"}").silence();
    core.answer("get_connectivity", "1000");
    Echo echo = echo();
    assertThrows(IOException.class, echo::run);
    assertEquals(1, core.calls("send_msg").size());
    assertEquals(List.of("maybe_network[]"), core.calls("maybe_network"));
  }

  @Test
  void open_logsInOnlyIfSomethingChanged() throws IOException {
    BotAccount account = BotAccount.open(core, LOGIN, Map.of());
    assertEquals(1, account.id());
    assertEquals(1, core.calls("add_or_update_transport").size());
    core.answer("list_transports", "[" + LOGIN.parameters() + "]");
    BotAccount again = BotAccount.open(core, LOGIN, Map.of());
    assertEquals(1, again.id());
    assertEquals(1, core.calls("add_or_update_transport").size());
  }
}
