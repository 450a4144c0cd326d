// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.cert;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.sealpost.cli.Problem;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.provider.GenericAcmeProvider;

/**
 * An authority whose own certificate is vouched for by a file: one for tests, or of an intranet.
 */
final class AcmeProviderWithCa extends GenericAcmeProvider {
  private final SSLContext trust;

  AcmeProviderWithCa(Path pem) throws IOException, Problem {
    try (InputStream in = Files.newInputStream(pem)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (Certificate ca : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("ca" + store.size(), ca);
      }
      if (store.size() == 0) {
        throw new Problem(pem + ": no certificate in it");
      }
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(store);
      trust = SSLContext.getInstance("TLS");
      trust.init(null, managers.getTrustManagers(), null);
    } catch (GeneralSecurityException e) {
      throw new Problem(pem + ": no certificate in PEM: " + e.getMessage());
    }
  }

  @Override
  public HttpClient createHttpClient(NetworkSettings settings) {
    return HttpClient.newBuilder()
        .followRedirects(HttpClient.Redirect.NORMAL)
        .connectTimeout(settings.getTimeout())
        .proxy(settings.getProxySelector())
        .sslContext(trust)
        .build();
  }
}
