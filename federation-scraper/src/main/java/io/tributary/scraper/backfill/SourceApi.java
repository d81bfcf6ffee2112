package io.tributary.scraper.backfill;

import com.google.re2j.Pattern;
import io.tributary.ingest.wire.MalformedBodyException;
import io.tributary.model.DurationText;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.scraper.BoundedBody;
import io.tributary.scraper.access.HttpAccess;
import io.tributary.scraper.access.HttpClients;
import io.tributary.scraper.access.JsonText;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Asks the API of a Prometheus server for the samples that it has. Safe for use by several
/// threads.
final class SourceApi {
  private static final Logger LOG = LoggerFactory.getLogger(SourceApi.class);
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int SMALL_BYTES = 16 << 20;
  private static final int GZIP_BUFFER = 16 << 10;

  /// What a server answers that has no remote read, or none that is streamed, or before which
  /// stands a proxy that lets through less.
  private static final Set<Integer> NO_REMOTE_READ = Set.of(400, 403, 404, 405, 415, 501);

  /// The first of what it says, as `15d` or `15d or 100GiB`.
  private static final Pattern RETENTION = Pattern.compile("([0-9a-z]+)(?: or .*)?");

  private final HttpClients clients;
  private final String userAgent;
  private final Function<String, List<Matcher>> selectors;
  private final ScheduledExecutorService deadlines;
  private final Set<URI> withoutRemoteRead = ConcurrentHashMap.newKeySet();

  /// @param selectors reads a selector of series; throws IllegalArgumentException or the like
  SourceApi(
      HttpClients clients,
      String userAgent,
      Function<String, List<Matcher>> selectors,
      ScheduledExecutorService deadlines) {
    this.clients = clients;
    this.userAgent = userAgent;
    this.selectors = selectors;
    this.deadlines = deadlines;
  }

  /// Where to ask.
  ///
  /// @param base of its API, without a slash at the end
  /// @param selectors any of which a series may satisfy
  record Place(URI base, HttpAccess access, List<String> selectors) {
    Place {
      selectors = List.copyOf(selectors);
    }
  }

  /// Returns what series satisfy that are asked for there: all matchers of any of these.
  List<List<Matcher>> matchers(Place place) {
    return place.selectors().stream().map(selectors).toList();
  }

  /// Hands on all samples of a part of time: by remote read, else by an instant query.
  ///
  /// @param begun is told once the source answers and before the first sample
  /// @throws IOException when it cannot be asked or its answer breaks off; some samples may have
  ///   been handed on
  void read(Place place, TimeRange range, Runnable begun, SampleSink sink)
      throws IOException, InterruptedException {
    try {
      if (withoutRemoteRead.contains(place.base()) || !remoteRead(place, range, begun, sink)) {
        query(place, range, begun, sink);
        withoutRemoteRead.add(place.base()); // one that is not there at all answers 404, too
      }
    } catch (MalformedBodyException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private boolean remoteRead(Place place, TimeRange range, Runnable begun, SampleSink sink)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        request(place, "/api/v1/read")
            .header("Content-Type", "application/x-protobuf")
            .header("Content-Encoding", "snappy")
            .header("X-Prometheus-Remote-Read-Version", "0.1.0")
            .POST(BodyPublishers.ofByteArray(RemoteRead.request(matchers(place), range)));
    HttpResponse<InputStream> response = send(place, request);
    try (InputStream body = bounded(response)) {
      String type = response.headers().firstValue("Content-Type").orElse("");
      boolean streamed = response.statusCode() == OK && type.startsWith(RemoteRead.STREAMED);
      if (NO_REMOTE_READ.contains(response.statusCode())
          || (response.statusCode() == OK && !streamed)) {
        return false;
      }
      requireOk(response);
      begun.run();
      RemoteRead.readAll(body, sink);
      return true;
    }
  }

  /// The query API leaves out the labels that the source adds for others.
  private void query(Place place, TimeRange range, Runnable begun, SampleSink sink)
      throws IOException, InterruptedException {
    Labels external = externalLabels(place);
    long windowMs = range.maxMs() - range.minMs() + 1; // versions differ on whether its start is in
    boolean first = true;
    for (String selector : place.selectors()) {
      String query = selector + "[" + windowMs + "ms]";
      String parameters =
          "?query=" + encoded(query) + "&time=" + encoded(Double.toString(range.maxMs() / 1e3));
      HttpResponse<InputStream> response =
          send(place, request(place, "/api/v1/query" + parameters).GET());
      try (InputStream body = bounded(response)) {
        requireOk(response);
        if (first) {
          begun.run();
          first = false;
        }
        WindowQuery.readAll(decoded(response, body), external, sink);
      }
    }
  }

  private Labels externalLabels(Place place) throws IOException, InterruptedException {
    Object global = load(small(place, "/api/v1/status/config", "yaml")).get("global");
    Object external = global instanceof Map<?, ?> map ? map.get("external_labels") : null;
    Labels labels = Labels.EMPTY;
    if (external instanceof Map<?, ?> pairs) {
      for (Map.Entry<?, ?> pair : pairs.entrySet()) {
        labels = labels.with(String.valueOf(pair.getKey()), String.valueOf(pair.getValue()));
      }
    }
    return labels;
  }

  private static Map<?, ?> load(String yaml) throws IOException {
    try {
      Object read = new Load(LoadSettings.builder().build()).loadFromString(yaml);
      return read instanceof Map<?, ?> map ? map : Map.of();
    } catch (YamlEngineException e) {
      throw new IOException("the configuration of the source cannot be read", e);
    }
  }

  /// Returns for how long the source keeps samples; null when it does not say, or not to us.
  @Nullable Duration retention(Place place) throws InterruptedException {
    try {
      com.google.re2j.Matcher first =
          RETENTION.matcher(small(place, "/api/v1/status/runtimeinfo", "storageRetention"));
      return first.matches() ? DurationText.parse(first.group(1)) : null;
    } catch (IOException e) {
      LOG.debug("source does not say how long it keeps samples source={}", place.base(), e);
      return null;
    } catch (IllegalArgumentException e) {
      return null; // a size, for one
    }
  }

  /// Returns one text of the `data` of an answer; "" when the source does not have it.
  private String small(Place place, String path, String key)
      throws IOException, InterruptedException {
    HttpResponse<InputStream> response = send(place, request(place, path).GET());
    try (InputStream body = bounded(response)) {
      if (response.statusCode() == NOT_FOUND) {
        return "";
      }
      requireOk(response);
      byte[] bytes = decoded(response, body).readNBytes(SMALL_BYTES);
      Object answer = JsonText.read(new String(bytes, StandardCharsets.UTF_8));
      Object data = answer instanceof Map<?, ?> map ? map.get("data") : null;
      Object text = data instanceof Map<?, ?> map ? map.get(key) : null;
      return text instanceof String found ? found : "";
    }
  }

  private HttpRequest.Builder request(Place place, String path) {
    return HttpRequest.newBuilder(URI.create(place.base() + path))
        .timeout(TIMEOUT)
        .header("Accept-Encoding", "gzip")
        .header("User-Agent", userAgent);
  }

  private HttpResponse<InputStream> send(Place place, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    clients.authorize(request, place.access());
    return clients.client(place.access()).send(request.build(), BodyHandlers.ofInputStream());
  }

  private InputStream bounded(HttpResponse<InputStream> response) {
    return new BoundedBody(response.body(), TIMEOUT.toNanos(), TIMEOUT, deadlines);
  }

  private static void requireOk(HttpResponse<InputStream> response) throws IOException {
    if (response.statusCode() != OK) {
      throw new IOException("the answer is not 200 status=" + response.statusCode());
    }
  }

  private static InputStream decoded(HttpResponse<InputStream> response, InputStream body)
      throws IOException {
    String encoding = response.headers().firstValue("Content-Encoding").orElse("");
    return encoding.equalsIgnoreCase("gzip") ? new GZIPInputStream(body, GZIP_BUFFER) : body;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
