package io.tributary.server.config;

import io.tributary.scraper.access.Credentials;
import io.tributary.scraper.access.HttpAccess;
import io.tributary.scraper.access.Secret;
import io.tributary.scraper.access.TlsOptions;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads how a server is reached: the keys of Prometheus' HTTP clients.
///
/// Source: Prometheus `http_config`; keys that are not read here are refused by name.
final class AccessReader {
  private static final List<String> CREDENTIALS = List.of("basic_auth", "authorization", "oauth2");

  /// Headers that are ours to set.
  private static final Set<String> RESERVED =
      Set.of(
          "accept",
          "accept-encoding",
          "authorization",
          "connection",
          "content-encoding",
          "content-length",
          "content-type",
          "expect",
          "host",
          "upgrade",
          "user-agent",
          "x-prometheus-refresh-interval-seconds",
          "x-prometheus-scrape-timeout-seconds");

  private static final String SECRET_FILE = "_file";

  private AccessReader() {}

  /// The versions of TLS, oldest first.
  private enum TlsVersion {
    TLS10("TLSv1"),
    TLS11("TLSv1.1"),
    TLS12("TLSv1.2"),
    TLS13("TLSv1.3");

    private final String protocol;

    TlsVersion(String protocol) {
      this.protocol = protocol;
    }
  }

  static HttpAccess read(ConfigSection section) {
    List<String> set = CREDENTIALS.stream().filter(section::isSet).toList();
    if (set.size() > 1) {
      section.wrong(set.get(1), "cannot be set together with " + set.getFirst());
    }
    Credentials credentials =
        switch (set.isEmpty() ? "" : set.getFirst()) {
          case "basic_auth" -> basic(section.section("basic_auth"));
          case "authorization" -> token(section.section("authorization"));
          case "oauth2" -> oauth(section.section("oauth2"));
          default -> null;
        };
    return new HttpAccess(
        credentials,
        tls(section),
        proxy(section),
        headers(section),
        section.value("follow_redirects", true, ValueType.BOOLEAN));
  }

  private static Credentials basic(ConfigSection section) {
    Secret username = secret(section, "username", ValueType.TEXT, true);
    Secret password = secret(section, "password", ValueType.SECRET, false);
    section.end();
    return new Credentials.Basic(username, password);
  }

  private static Credentials token(ConfigSection section) {
    String type = section.value("type", "Bearer", ValueType.TEXT);
    if (type.strip().isEmpty() || type.equalsIgnoreCase("basic")) {
      section.wrong("type", "must be a word other than Basic, which basic_auth is for");
    }
    Secret token = secret(section, "credentials", ValueType.SECRET, true);
    section.end();
    return new Credentials.Token(type, token);
  }

  private static Credentials oauth(ConfigSection section) {
    String id = section.required("client_id", ValueType.TEXT, "");
    Secret secret = secret(section, "client_secret", ValueType.SECRET, true);
    List<String> scopes = section.strings("scopes", List.of());
    URI url = section.required("token_url", ValueType.LINK, URI.create("http://localhost"));
    Map<String, String> parameters = section.texts("endpoint_params");
    HttpAccess access = new HttpAccess(null, tls(section), proxy(section), Map.of(), true);
    section.end();
    return new Credentials.OAuth(id, secret, scopes, url, parameters, access);
  }

  /// Reads a secret that may stand in a file instead.
  private static Secret secret(
      ConfigSection section, String key, ValueType<String> type, boolean required) {
    Secret found = optionalSecret(section, key, type);
    if (found == null && required) {
      section.wrong(key + " is missing");
    }
    return found == null ? new Secret.Text("") : found;
  }

  private static @Nullable Secret optionalSecret(
      ConfigSection section, String key, ValueType<String> type) {
    boolean inFile = section.isSet(key + SECRET_FILE);
    boolean here = section.isSet(key);
    if (here && inFile) {
      section.wrong(key, "cannot be set together with " + key + SECRET_FILE);
    }
    if (inFile) {
      Path file = section.file(key + SECRET_FILE);
      return file == null ? null : new Secret.InFile(file);
    }
    String text = here ? section.optional(key, type, "") : null;
    return text == null ? null : new Secret.Text(text);
  }

  private static TlsOptions tls(ConfigSection parent) {
    if (!parent.isSet("tls_config")) {
      return TlsOptions.DEFAULT;
    }
    ConfigSection section = parent.section("tls_config");
    Secret authorities = optionalSecret(section, "ca", ValueType.TEXT);
    Secret certificate = optionalSecret(section, "cert", ValueType.TEXT);
    Secret key = optionalSecret(section, "key", ValueType.SECRET);
    if ((certificate == null) != (key == null)) {
      section.wrong("a certificate (cert, cert_file) and its key (key, key_file) need each other");
    }
    String serverName = section.value("server_name", "", ValueType.TEXT);
    boolean insecure = section.value("insecure_skip_verify", false, ValueType.BOOLEAN);
    List<String> versions = versions(section);
    section.end();
    TlsOptions.Identity identity =
        certificate == null || key == null ? null : new TlsOptions.Identity(certificate, key);
    return new TlsOptions(authorities, identity, serverName, !insecure, versions);
  }

  private static List<String> versions(ConfigSection section) {
    ValueType<TlsVersion> type = ValueType.oneOf(TlsVersion.class, TlsVersion::name);
    if (!section.isSet("min_version") && !section.isSet("max_version")) {
      return List.of();
    }
    TlsVersion least = section.value("min_version", TlsVersion.TLS12, type);
    TlsVersion most = section.value("max_version", TlsVersion.TLS13, type);
    List<String> versions = new ArrayList<>();
    for (TlsVersion version : TlsVersion.values()) {
      if (version.compareTo(least) >= 0 && version.compareTo(most) <= 0) {
        versions.add(version.protocol);
      }
    }
    if (versions.isEmpty()) {
      section.wrong("max_version", "must not be older than min_version");
    }
    return versions;
  }

  private static @Nullable URI proxy(ConfigSection section) {
    if (!section.isSet("proxy_url")) {
      return null;
    }
    URI proxy = section.optional("proxy_url", ValueType.URL, "");
    if (proxy != null && !proxy.getScheme().equals("http")) {
      section.wrong("proxy_url", "must be http://HOST:PORT");
      return null;
    }
    return proxy;
  }

  private static Map<String, List<Secret>> headers(ConfigSection section) {
    Map<String, List<Secret>> headers = new LinkedHashMap<>();
    if (section.isSet("headers")) {
      section
          .texts("headers")
          .forEach((name, value) -> headers.put(name, List.of(new Secret.Text(value))));
    }
    if (section.isSet("http_headers")) {
      headers.putAll(section.sections("http_headers", AccessReader::values));
    }
    for (String name : headers.keySet()) {
      if (RESERVED.contains(name.toLowerCase(Locale.ROOT)) || !name.matches("[A-Za-z0-9-]+")) {
        String key = section.isSet("http_headers") ? "http_headers" : "headers";
        section.wrong(key, "cannot set this header name=" + name);
      }
    }
    return headers;
  }

  private static List<Secret> values(ConfigSection header) {
    List<Secret> values = new ArrayList<>();
    header.strings("values", List.of()).forEach(text -> values.add(new Secret.Text(text)));
    header.secrets("secrets").forEach(text -> values.add(new Secret.Text(text)));
    header.files("files").forEach(file -> values.add(new Secret.InFile(file)));
    return values;
  }
}
