// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web.outgoing;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS to other relays as Postfix does it here: at least 1.2, and the certificate names the host
 * ({@code smtp_tls_security_level = verify}); any certificate where nobody could sign for the name
 * ({@code encrypt}).
 */
final class PeerTls {
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  /** Of which a peer that answers an octet now and then gets no more. */
  private static final int CONNECT_SECONDS = 30;

  private final ScheduledExecutorService timer;
  private final SSLContext verifying;
  private final SSLContext accepting;

  /**
   * @param authorities PEM file of the authorities that are believed
   * @param timer gives a connection and its handshake {@value #CONNECT_SECONDS} s
   */
  PeerTls(Path authorities, ScheduledExecutorService timer) throws IOException {
    this.timer = timer;
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(keyStore(authorities));
      verifying = context(factory.getTrustManagers());
      accepting = context(new TrustManager[] {new Anybody()});
    } catch (GeneralSecurityException e) {
      throw new IOException(authorities + ": " + e.getMessage(), e);
    }
  }

  private static KeyStore keyStore(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream in = Files.newInputStream(file)) {
      int number = 0;
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("ca" + number++, each);
      }
    }
    return store;
  }

  private static SSLContext context(TrustManager[] trust) throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust, new SecureRandom());
    return context;
  }

  /** Connects and shakes hands. */
  SSLSocket connect(MailHost host, int port, int connectMillis, int readMillis) throws IOException {
    Socket plain = new Socket();
    ScheduledFuture<?> deadline =
        timer.schedule(() -> close(plain), CONNECT_SECONDS, TimeUnit.SECONDS);
    try {
      plain.connect(new InetSocketAddress(host.address(), port), connectMillis);
      plain.setTcpNoDelay(true);
      SSLContext context = host.anyCertificate() ? accepting : verifying;
      SSLSocket socket =
          (SSLSocket) context.getSocketFactory().createSocket(plain, host.name(), port, true);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setProtocols(PROTOCOLS);
      if (!host.anyCertificate()) {
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setServerNames(List.of(new SNIHostName(host.name())));
      }
      // The other side multiplexes its port by this: neither smtp nor imap.
      parameters.setApplicationProtocols(new String[] {"http/1.1"});
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      socket.setSoTimeout(readMillis);
      return socket;
    } catch (IOException e) {
      plain.close();
      throw e;
    } finally {
      deadline.cancel(false);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is of no use any more.
    }
  }

  /** Encryption without a name: what tls_policy calls {@code encrypt}. */
  private static final class Anybody extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable Socket peer) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable Socket peer) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine e) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine e) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
