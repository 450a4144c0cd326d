// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** How a client turns a connection into TLS: whom it trusts and which name it expects. */
public final class Tls {
  private final SSLContext context;
  private final @Nullable String serverName;
  private final String[] protocols;

  private Tls(SSLContext context, @Nullable String serverName, String... protocols) {
    this.context = context;
    this.serverName = serverName;
    this.protocols = protocols;
  }

  /** The same, naming the protocol that is to be spoken (ALPN, RFC 7301). */
  public Tls offering(String protocol) {
    return new Tls(context, serverName, protocol);
  }

  /** Trusts certificates of this CA (PEM) for this server name, nothing else. */
  public static Tls trusting(Path caFile, String serverName) throws IOException {
    try (InputStream in = Files.newInputStream(caFile)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("ca" + store.size(), certificate);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return new Tls(context(factory.getTrustManagers()), serverName);
    } catch (GeneralSecurityException e) {
      throw new IOException("CA file " + caFile, e);
    }
  }

  /** Encrypts without asking who is there. */
  public static Tls trustAll() throws IOException {
    try {
      return new Tls(context(new TrustManager[] {new TrustAll()}), null);
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private static SSLContext context(TrustManager[] trust) throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust, null);
    return context;
  }

  /** Does the handshake on a connected socket; the result owns it. */
  public SSLSocket wrap(Socket socket) throws IOException {
    String name = serverName == null ? socket.getInetAddress().getHostAddress() : serverName;
    SSLSocket tls =
        (SSLSocket) context.getSocketFactory().createSocket(socket, name, socket.getPort(), true);
    SSLParameters parameters = tls.getSSLParameters();
    parameters.setApplicationProtocols(protocols);
    if (serverName != null) {
      // RFC 2818 section 3.1: the same name check that mail clients do.
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    tls.setSSLParameters(parameters);
    tls.startHandshake();
    return tls;
  }

  private static final class TrustAll extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
