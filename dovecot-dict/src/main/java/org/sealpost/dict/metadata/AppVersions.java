// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.metadata;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.daemon.Log;
import org.sealpost.dict.LogLimit;

/**
 * Which releases of apps there are: a JSON object in a file, given to clients on one line. Read
 * again when the file has changed.
 *
 * <p>Limits: {@value #MAX_FILE} bytes.
 *
 * <p>Diagnostics: a file that is no JSON object is logged once for each change, and not served. One
 * that cannot be read is tried again with each question, and logged once in a minute.
 */
final class AppVersions {
  private static final int MAX_FILE = 65_536;

  private final Path file;
  private final LogLimit log;
  private @Nullable Stamp read;
  private Optional<String> line = Optional.empty();

  /** What a change of the file changes. */
  private record Stamp(Object key, Object time, long size) {
    static Stamp of(Path file) throws IOException {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      Object key = Objects.requireNonNullElse(found.fileKey(), file);
      return new Stamp(key, found.lastModifiedTime(), found.size());
    }
  }

  /** It is JSON, or is not: worth no second look before it changes. */
  private static final class NoObject extends Exception {
    private static final long serialVersionUID = 1L;

    NoObject(String reason) {
      super(reason);
    }
  }

  AppVersions(Path file, Clock clock) {
    this.file = file;
    this.log = new LogLimit(clock);
  }

  /** One byte of UTF-8 in each {@code char}; empty if there is no file that can be served. */
  synchronized Optional<String> line() {
    try {
      Stamp now = Stamp.of(file);
      if (!now.equals(read)) {
        line = oneLine();
        // Only now: a file that could not be read is not one that has been read.
        read = now;
      }
    } catch (NoSuchFileException e) {
      read = null;
      line = Optional.empty();
    } catch (IOException e) {
      read = null;
      line = Optional.empty();
      log.warning("metadata: appversions not served: " + e);
    }
    return line;
  }

  private Optional<String> oneLine() throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_FILE + 1);
    }
    try {
      return Optional.of(new String(object(bytes).toString().getBytes(UTF_8), ISO_8859_1));
    } catch (NoObject e) {
      Log.warning("metadata: appversions not served: " + file + ": " + e.getMessage());
      return Optional.empty();
    }
  }

  private static JsonElement object(byte[] bytes) throws NoObject {
    if (bytes.length > MAX_FILE) {
      throw new NoObject("larger than " + MAX_FILE + " bytes");
    }
    JsonElement json;
    try {
      json = parse(bytes);
    } catch (JsonParseException | IOException e) {
      // Gson's text has the content of the file in it.
      throw new NoObject("no JSON");
    }
    if (!json.isJsonObject()) {
      throw new NoObject("no JSON object");
    }
    return json;
  }

  private static JsonElement parse(byte[] bytes) throws IOException {
    try {
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      JsonReader reader = new JsonReader(new StringReader(text));
      reader.setStrictness(Strictness.STRICT);
      JsonElement json = JsonParser.parseReader(reader);
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw new IOException("more than one JSON value");
      }
      return json;
    } catch (CharacterCodingException e) {
      throw new IOException("not UTF-8", e);
    }
  }
}
