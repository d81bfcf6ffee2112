package io.tributary.scraper.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An HTTPS server with certificates that the JDK's keytool made.
class TlsContextTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir private static Path folder;
  private static Pem serverPem;
  private static Pem clientPem;
  private static HttpsServer server;

  private record Pem(KeyStore store, Path certificate, Path key) {}

  @BeforeAll
  static void start() throws Exception {
    serverPem = pem("server", "dns:prometheus.example");
    clientPem = pem("client", "dns:client.example");
    server = serving(serverPem);
  }

  private static HttpsServer serving(Pem own) throws Exception {
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    SSLContext context = SSLContext.getInstance("TLS");
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own.store, PASSWORD);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    KeyStore clients = KeyStore.getInstance("PKCS12");
    clients.load(null, null);
    clients.setCertificateEntry("client", clientPem.store.getCertificate("client"));
    trust.init(clients);
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters ssl = context.getDefaultSSLParameters();
            ssl.setWantClientAuth(true);
            parameters.setSSLParameters(ssl);
          }
        });
    server.createContext(
        "/",
        exchange -> {
          var session = ((com.sun.net.httpserver.HttpsExchange) exchange).getSSLSession();
          byte[] who =
              (session.getProtocol() + " " + peer(session)).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, who.length);
          exchange.getResponseBody().write(who);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static String peer(javax.net.ssl.SSLSession session) {
    try {
      return session.getPeerPrincipal().getName();
    } catch (SSLException e) {
      return "nobody";
    }
  }

  @AfterAll
  static void stop() {
    server.stop(0);
  }

  private static Pem pem(String name, String alternative, String... more) throws Exception {
    Path store = folder.resolve(name + ".p12");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=" + alternative,
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                store.toString()));
    command.addAll(List.of(more));
    Process keytool =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
    Certificate certificate = keys.getCertificate(name);
    Key key = keys.getKey(name, PASSWORD);
    return new Pem(
        keys,
        write(name + ".crt", "CERTIFICATE", certificate.getEncoded()),
        write(name + ".key", "PRIVATE KEY", key.getEncoded()));
  }

  private static Path write(String file, String kind, byte[] bytes) throws IOException {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return Files.writeString(
        folder.resolve(file),
        "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
  }

  private static TlsOptions trusting(String serverName, TlsOptions.@Nullable Identity identity) {
    return new TlsOptions(
        new Secret.InFile(serverPem.certificate), identity, serverName, true, List.of());
  }

  private static String ask(TlsOptions tls) throws Exception {
    HttpAccess access = new HttpAccess(null, tls, null, Map.of(), true);
    URI uri = URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/");
    try (HttpClients clients = new HttpClients()) {
      HttpResponse<String> response =
          clients.client(access).send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
      return response.body();
    }
  }

  @Test
  void client_trustsTheAuthorityAndFindsTheServersName() throws Exception {
    assertThat(ask(trusting("prometheus.example", null))).endsWith("nobody");
  }

  @Test
  void client_certificateOfAnotherName_isRefused() {
    assertThatThrownBy(() -> ask(trusting("other.example", null))).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> ask(trusting("", null))).isInstanceOf(IOException.class);
  }

  @Test
  void client_certificateThatHasExpired_isRefusedWithTheReason() throws Exception {
    Pem expired = pem("old", "ip:127.0.0.1", "-startdate", "-10d", "-validity", "5");
    HttpsServer old = serving(expired);
    try (HttpClients clients = new HttpClients()) {
      TlsOptions tls =
          new TlsOptions(new Secret.InFile(expired.certificate), null, "", true, List.of());
      HttpAccess access = new HttpAccess(null, tls, null, Map.of(), true);
      URI uri = URI.create("https://127.0.0.1:" + old.getAddress().getPort() + "/");
      HttpRequest request = HttpRequest.newBuilder(uri).build();
      assertThatThrownBy(() -> clients.client(access).send(request, BodyHandlers.ofString()))
          .isInstanceOf(SSLException.class)
          .hasMessageContaining("NotAfter");
    } finally {
      old.stop(0);
    }
  }

  @Test
  void client_unknownAuthority_isRefusedUnlessNothingIsVerified() throws Exception {
    assertThatThrownBy(() -> ask(TlsOptions.DEFAULT)).isInstanceOf(IOException.class);
    assertThat(ask(new TlsOptions(null, null, "", false, List.of()))).endsWith("nobody");
  }

  @Test
  void client_withACertificate_showsIt() throws Exception {
    TlsOptions.Identity identity =
        new TlsOptions.Identity(
            new Secret.InFile(clientPem.certificate),
            new Secret.Text(Files.readString(clientPem.key)));
    assertThat(ask(trusting("prometheus.example", identity))).endsWith("CN=client");
  }

  @Test
  void client_versions_areThoseThatMayBeSpoken() throws Exception {
    TlsOptions old = new TlsOptions(null, null, "", false, List.of("TLSv1.2"));
    assertThat(ask(old)).startsWith("TLSv1.2 ");
  }

  @Test
  void client_keyOfAnotherForm_saysWhatItMustBe() {
    TlsOptions.Identity identity =
        new TlsOptions.Identity(
            new Secret.InFile(clientPem.certificate),
            new Secret.Text("-----BEGIN EC PRIVATE KEY-----\nAA==\n-----END EC PRIVATE KEY-----"));
    assertThatThrownBy(() -> ask(trusting("prometheus.example", identity)))
        .hasMessageContaining("must be PKCS #8");
  }
}
