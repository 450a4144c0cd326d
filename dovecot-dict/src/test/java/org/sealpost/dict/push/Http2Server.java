// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.push;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * A server with HTTP/2 over TLS (RFC 9113 section 3.2, by ALPN) and a certificate of its own. It
 * answers with the status that the request's body names.
 */
final class Http2Server implements AutoCloseable {
  private static final String HOST = "127.23.0.2";
  private static final String PASSWORD = "password";

  private final Path keys;
  private final Server server;
  private final ServerConnector connector;
  private final List<String> versions = new CopyOnWriteArrayList<>();

  Http2Server(Path directory) throws Exception {
    keys = directory.resolve("keys.p12");
    makeKeys(keys);
    QueuedThreadPool threads = new QueuedThreadPool();
    threads.setStopTimeout(0); // else it is waited for its idle threads
    server = new Server(threads);
    HttpConfiguration config = new HttpConfiguration();
    config.addCustomizer(new SecureRequestCustomizer(false));
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setKeyStorePath(keys.toString());
    tls.setKeyStorePassword(PASSWORD);
    ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
    alpn.setDefaultProtocol("http/1.1");
    connector =
        new ServerConnector(
            server,
            1,
            1,
            new SslConnectionFactory(tls, alpn.getProtocol()),
            alpn,
            new HTTP2ServerConnectionFactory(config),
            new HttpConnectionFactory(config));
    connector.setHost(HOST);
    server.addConnector(connector);
    server.setHandler(new Answering());
    server.start();
  }

  /** The status is in the body. */
  private final class Answering extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      versions.add(request.getConnectionMetaData().getHttpVersion().asString());
      String body = Content.Source.asString(request, StandardCharsets.US_ASCII);
      response.setStatus(Integer.parseInt(body));
      callback.succeeded();
      return true;
    }
  }

  private static void makeKeys(Path file) throws IOException, InterruptedException {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "test",
                "-dname",
                "CN=" + HOST,
                "-ext",
                "SAN=ip:" + HOST,
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (keytool.waitFor() != 0) {
      throw new IOException(output);
    }
  }

  /** Trusts this server. */
  SSLContext trust() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys)) {
      store.load(in, PASSWORD.toCharArray());
    }
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("test", store.getCertificate("test"));
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }

  URI url() {
    return url(connector.getLocalPort());
  }

  /** By a way of its own. */
  URI url(int port) {
    return URI.create("https://" + HOST + ":" + port + "/notify");
  }

  DeadEnd way() throws IOException {
    return new DeadEnd(InetAddress.getByName(HOST), connector.getLocalPort());
  }

  /** Of each request, in order. */
  List<String> versions() {
    return versions;
  }

  @Override
  public void close() {
    LifeCycle.stop(server);
  }
}
