// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web.outgoing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** Another relay on loopback, with a certificate for {@link #NAME}; it says what a test wants. */
final class PeerServer implements AutoCloseable {
  static final String NAME = "mx.two.test";
  private static final char[] PASSWORD = "peer-server".toCharArray();

  /** Answers on a connection after each request; returns whether it stays open. */
  @FunctionalInterface
  interface Behaviour {
    boolean answer(OutputStream out) throws Exception;
  }

  final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
  private final SSLServerSocket server;
  private final Path authority;
  private volatile Behaviour behaviour = out -> false;

  PeerServer(Path directory) throws Exception {
    Path keys = directory.resolve("keys.p12");
    keytool(keys);
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys)) {
      store.load(in, PASSWORD);
    }
    authority = directory.resolve("authority.pem");
    String encoded =
        Base64.getMimeEncoder().encodeToString(store.getCertificate("peer").getEncoded());
    Files.writeString(
        authority, "-----BEGIN CERTIFICATE-----\n" + encoded + "\n-----END CERTIFICATE-----\n");
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    server =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    daemon(this::accept);
  }

  private static void keytool(Path keys) throws Exception {
    Process made =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "peer",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=peer",
                "-ext",
                "san=dns:" + NAME,
                "-validity",
                "30",
                "-storetype",
                "PKCS12",
                "-keystore",
                keys.toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .start();
    String said = new String(made.getInputStream().readAllBytes(), US_ASCII);
    if (made.waitFor() != 0) {
      throw new IOException(said);
    }
  }

  private interface Loop {
    void run() throws Exception;
  }

  private static void daemon(Loop loop) {
    Thread thread =
        new Thread(
            () -> {
              try {
                loop.run();
              } catch (Exception e) {
                // The other side is gone, or the test is over.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() throws Exception {
    while (true) {
      Socket socket = server.accept();
      daemon(
          () -> {
            try (socket) {
              serve(socket);
            }
          });
    }
  }

  private void serve(Socket socket) throws Exception {
    InputStream in = new BufferedInputStream(socket.getInputStream());
    OutputStream out = socket.getOutputStream();
    boolean open = true;
    while (open) {
      requests.add(request(in));
      open = behaviour.answer(out);
      out.flush();
    }
  }

  private static String request(InputStream in) throws IOException {
    StringBuilder header = new StringBuilder();
    while (header.indexOf("\r\n\r\n") < 0) {
      int octet = in.read();
      if (octet < 0) {
        throw new IOException("gone");
      }
      header.append((char) octet);
    }
    String[] length = header.toString().toLowerCase(Locale.ROOT).split("content-length: ", 2);
    int body = length.length == 1 ? 0 : Integer.parseInt(length[1].replaceFirst("(?s)\r.*", ""));
    return header + new String(in.readNBytes(body), ISO_8859_1);
  }

  void behave(Behaviour newBehaviour) {
    behaviour = newBehaviour;
  }

  /** Says it, and closes. */
  void say(String text) {
    behave(
        out -> {
          out.write(text.getBytes(ISO_8859_1));
          return false;
        });
  }

  int port() {
    return server.getLocalPort();
  }

  /** A file with the certificate, which answers for itself. */
  Path authority() {
    return authority;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
