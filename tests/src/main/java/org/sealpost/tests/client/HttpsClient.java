// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 request over a TLS connection of its own, from an address that the caller chooses.
 *
 * <p>Limits: an answer must come within 60 s; its body is what follows until the connection ends.
 */
public final class HttpsClient {
  private static final int TIMEOUT_MILLIS = 60_000;

  /** What a server said. */
  public record Answer(int status, String header, String body) {
    /** A field's value; empty if there is none. */
    public String field(String name) {
      for (String line : header.split("\r\n")) {
        if (line.regionMatches(true, 0, name + ":", 0, name.length() + 1)) {
          return line.substring(name.length() + 1).strip();
        }
      }
      return "";
    }
  }

  private final InetSocketAddress server;
  private final String host;
  private final Tls tls;

  /**
   * @param host what the request is for, beside the address that it goes to
   */
  public HttpsClient(InetSocketAddress server, String host, Tls tls) {
    this.server = server;
    this.host = host;
    this.tls = tls;
  }

  public Answer get(String path) throws IOException {
    return send(null, "GET", path, List.of(), new byte[0]);
  }

  public Answer post(String path) throws IOException {
    return send(null, "POST", path, List.of(), new byte[0]);
  }

  /**
   * Any request.
   *
   * @param local the address to come from, or null for any
   */
  public Answer send(
      @Nullable InetAddress local, String method, String path, List<String> fields, byte[] body)
      throws IOException {
    try (Socket socket = new Socket()) {
      if (local != null) {
        socket.bind(new InetSocketAddress(local, 0));
      }
      socket.connect(server, TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      try (Socket secure = tls.wrap(socket)) {
        StringBuilder head = new StringBuilder();
        head.append(method).append(' ').append(path).append(" HTTP/1.1\r\nHost: ").append(host);
        head.append("\r\nConnection: close\r\nContent-Length: ").append(body.length);
        fields.forEach(field -> head.append("\r\n").append(field));
        OutputStream out = secure.getOutputStream();
        out.write(head.append("\r\n\r\n").toString().getBytes(ISO_8859_1));
        out.write(body);
        out.flush();
        return parse(new String(secure.getInputStream().readAllBytes(), ISO_8859_1));
      }
    }
  }

  private static Answer parse(String text) throws IOException {
    int end = text.indexOf("\r\n\r\n");
    if (end < 0 || !text.matches("(?s)HTTP/1\\.1 \\d{3}.*")) {
      throw new IOException("no HTTP answer: " + text);
    }
    return new Answer(
        Integer.parseInt(text.substring(9, 12)), text.substring(0, end), text.substring(end + 4));
  }
}
