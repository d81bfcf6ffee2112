package io.tributary.scraper.access;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Makes the context of TLS connections out of PEM.
final class TlsContext {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");
  private static final List<String> KEY_KINDS = List.of("RSA", "EC", "EdDSA");
  private static final char[] NO_PASSWORD = new char[0];

  private TlsContext() {}

  /// @throws IOException when what it is made of cannot be read or used
  static SSLContext of(TlsOptions options) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys(options.identity()), trust(options), new SecureRandom());
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("certificates cannot be used: " + e.getMessage(), e);
    }
  }

  private static TrustManager @Nullable [] trust(TlsOptions options)
      throws IOException, GeneralSecurityException {
    if (!options.verifies()) {
      return new TrustManager[] {new Anyone()};
    }
    if (options.authorities() == null) {
      return null; // the JDK's own
    }
    KeyStore store = emptyStore();
    int n = 0;
    for (Certificate certificate : certificates(options.authorities())) {
      store.setCertificateEntry("authority-" + n++, certificate);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    TrustManager[] managers = factory.getTrustManagers();
    for (int i = 0; i < managers.length; i++) {
      if (managers[i] instanceof X509ExtendedTrustManager manager) {
        managers[i] = new DatedTrust(manager);
      }
    }
    return managers;
  }

  private static KeyManager @Nullable [] keys(TlsOptions.@Nullable Identity identity)
      throws IOException, GeneralSecurityException {
    if (identity == null) {
      return null;
    }
    KeyStore store = emptyStore();
    Certificate[] chain = certificates(identity.certificate()).toArray(Certificate[]::new);
    store.setKeyEntry("own", key(identity.key().read()), NO_PASSWORD, chain);
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static Collection<? extends Certificate> certificates(Secret pem)
      throws IOException, GeneralSecurityException {
    byte[] text = pem.read().getBytes(StandardCharsets.UTF_8);
    Collection<? extends Certificate> found =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(text));
    if (found.isEmpty()) {
      throw new IOException("there is no certificate in the PEM");
    }
    return found;
  }

  private static PrivateKey key(String pem) throws IOException, GeneralSecurityException {
    Matcher found = KEY.matcher(pem);
    if (!found.find()) {
      throw new IOException(
          "the key must be PKCS #8 in PEM, which `openssl pkcs8 -topk8 -nocrypt` makes of others");
    }
    byte[] bytes = Base64.getMimeDecoder().decode(found.group(1));
    InvalidKeySpecException last = new InvalidKeySpecException("no kind of key");
    for (String kind : KEY_KINDS) {
      try {
        return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(bytes));
      } catch (InvalidKeySpecException e) {
        last = e; // of another kind
      }
    }
    throw last;
  }

  /// Takes any certificate; being an extended one, it is asked about the host's name, too.
  private static final class Anyone extends X509ExtendedTrustManager {
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
