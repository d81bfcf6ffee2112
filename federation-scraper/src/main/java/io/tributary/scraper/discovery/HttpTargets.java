package io.tributary.scraper.discovery;

import io.tributary.model.Labels;
import io.tributary.scraper.access.HttpClients;
import io.tributary.scraper.access.JsonText;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// Targets that a server names, as JSON.
final class HttpTargets implements Discoverer {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int MAX_BYTES = 16 << 20;
  private static final int OK = 200;

  private final Discovery.Http config;
  private final HttpClients clients;
  private final String userAgent;

  HttpTargets(Discovery.Http config, HttpClients clients, String userAgent) {
    this.config = config;
    this.clients = clients;
    this.userAgent = userAgent;
  }

  @Override
  public List<Labels> find() throws IOException, InterruptedException {
    String refresh = Long.toString(config.refresh().toSeconds());
    HttpRequest.Builder request =
        HttpRequest.newBuilder(config.url())
            .header("Accept", "application/json")
            .header("User-Agent", userAgent)
            .header("X-Prometheus-Refresh-Interval-Seconds", refresh);
    HttpResponse<String> response = clients.document(request, config.access(), TIMEOUT, MAX_BYTES);
    String type = response.headers().firstValue("Content-Type").orElse("");
    if (response.statusCode() != OK) {
      throw new IOException("the answer is not 200 status=" + response.statusCode());
    }
    if (!type.strip().toLowerCase(Locale.ROOT).startsWith("application/json")) {
      throw new IOException("the answer is not JSON contentType=" + type);
    }
    Object document = JsonText.read(response.body());
    return TargetGroups.targets(document, Labels.of("__meta_url", config.url().toString()));
  }
}
