package io.tributary.scraper;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.tributary.model.ClusterId;
import io.tributary.model.DurationText;
import io.tributary.model.Labels;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What becomes of the labels of a target.
///
/// Source: Prometheus' labels of targets (`__address__`, `__scheme__`, `__metrics_path__`,
/// `__param_…`, `__scrape_interval__`, `__scrape_timeout__`).
public sealed interface Target {
  String ADDRESS = "__address__";
  String CLUSTER = "cluster";

  /// How to say which cluster a target feeds.
  String HINT = "say which cluster it feeds by labels: {cluster: NAME} or clusters.NAME.targets";

  /// Is polled.
  record Polled(Source source) implements Target {}

  /// Is not polled, since a rule says so.
  record Dropped(Labels discovered) implements Target {}

  /// Cannot be polled.
  record Refused(Labels discovered, String reason) implements Target {}

  /// Returns what a job makes of a target.
  ///
  /// @param clusters by the address of targets that do not say theirs by the label `cluster`
  static Target of(ScrapeJob job, Labels found, Map<String, ClusterId> clusters) {
    Labels discovered = Making.discovered(job, found);
    @Nullable Labels labels = RelabelRule.apply(job.targetRules(), discovered);
    if (labels == null) {
      return new Dropped(discovered);
    }
    try {
      return new Polled(Making.source(job, discovered, labels, clusters));
    } catch (IllegalArgumentException e) {
      return new Refused(discovered, String.valueOf(e.getMessage()));
    }
  }

  /// The way from labels to a source.
  final class Making {
    private static final String SCHEME = "__scheme__";
    private static final String PATH = "__metrics_path__";
    private static final String INTERVAL = "__scrape_interval__";
    private static final String TIMEOUT = "__scrape_timeout__";
    private static final String PARAMETER = "__param_";
    private static final String HIDDEN = "__";
    private static final Pattern HOST_PORT =
        Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::[0-9]{1,5})?");
    private static final Pattern IP = Pattern.compile("\\[.*]|[0-9]{1,3}(?:\\.[0-9]{1,3}){3}");

    private Making() {}

    private static Labels discovered(ScrapeJob job, Labels found) {
      Map<String, String> labels = new LinkedHashMap<>(found.toMap());
      labels.putIfAbsent("job", job.name());
      labels.putIfAbsent(SCHEME, job.request().scheme());
      labels.putIfAbsent(PATH, job.request().path());
      labels.putIfAbsent(INTERVAL, DurationText.print(job.pace().interval()));
      labels.putIfAbsent(TIMEOUT, DurationText.print(job.pace().timeout()));
      job.request()
          .parameters()
          .forEach((name, values) -> {
            if (!values.isEmpty()) {
              labels.putIfAbsent(PARAMETER + name, values.getFirst());
            }
          });
      return Labels.of(labels);
    }

    private static Source source(
        ScrapeJob job, Labels discovered, Labels labels, Map<String, ClusterId> clusters) {
      String address = labels.get(ADDRESS);
      Matcher form = HOST_PORT.matcher(address);
      if (!form.matches()) {
        throw new IllegalArgumentException("must be HOST or HOST:PORT value=" + address);
      }
      ClusterId cluster = cluster(labels, clusters, form.group(1));
      Map<String, String> shown = new LinkedHashMap<>();
      labels
          .toMap()
          .forEach((name, value) -> {
            if (!name.startsWith(HIDDEN) && !name.equals(CLUSTER)) { // that the global view adds
              shown.put(name, value);
            }
          });
      shown.putIfAbsent("instance", address);
      ScrapeJob.Request request = job.request();
      String serverName = request.access().tls().serverName();
      if (!serverName.isEmpty()
          && !serverName.equals(form.group(1))
          && !IP.matcher(form.group(1)).matches()) {
        throw new IllegalArgumentException(
            "tls_config.server_name needs a target that is an address, not a name target="
                + address);
      }
      Source.Endpoint endpoint =
          new Source.Endpoint(
              uri(request, labels),
              request.access(),
              request.protocols(),
              request.compressed(),
              request.budget());
      return new Source(
          cluster,
          endpoint,
          discovered,
          Labels.of(shown),
          job.series(),
          job.limits(),
          pace(job, labels));
    }

    /// Returns the cluster that the labels name, else the one that lists the address, else the one
    /// named as its host.
    private static ClusterId cluster(Labels labels, Map<String, ClusterId> clusters, String host) {
      ClusterId listed = clusters.get(labels.get(ADDRESS));
      boolean named = labels.has(CLUSTER);
      if (!named && listed != null) {
        return listed;
      }
      String name = named ? labels.get(CLUSTER) : host;
      try {
        ClusterId cluster = new ClusterId(name);
        if (cluster.isReserved()) {
          throw new IllegalArgumentException("is reserved for the server's own metrics");
        }
        return cluster;
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(e.getMessage() + "; " + HINT + " cluster=" + name, e);
      }
    }

    private static Source.Pace pace(ScrapeJob job, Labels labels) {
      boolean asTold =
          labels.get(INTERVAL).equals(DurationText.print(job.pace().interval()))
              && labels.get(TIMEOUT).equals(DurationText.print(job.pace().timeout()));
      return asTold ? job.pace() : pace(labels);
    }

    private static Source.Pace pace(Labels labels) {
      Duration interval = DurationText.parse(labels.get(INTERVAL));
      Duration timeout = DurationText.parse(labels.get(TIMEOUT));
      if (interval.isZero() || timeout.isZero() || timeout.compareTo(interval) > 0) {
        throw new IllegalArgumentException(
            "the timeout must be more than 0 and at most the interval interval="
                + labels.get(INTERVAL)
                + " timeout="
                + labels.get(TIMEOUT));
      }
      return new Source.Pace(interval, timeout);
    }

    private static URI uri(ScrapeJob.Request request, Labels labels) {
      String scheme = labels.get(SCHEME);
      if (!scheme.equals("http") && !scheme.equals("https")) {
        throw new IllegalArgumentException("__scheme__ must be http or https value=" + scheme);
      }
      String path = labels.get(PATH);
      String text = scheme + "://" + labels.get(ADDRESS) + (path.startsWith("/") ? "" : "/") + path;
      String query = String.join("&", query(request, labels));
      try {
        return URI.create(query.isEmpty() ? text : text + "?" + query);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "is no address with this metrics_path: " + e.getMessage(), e);
      }
    }

    /// A label stands for the first value of its parameter.
    private static List<String> query(ScrapeJob.Request request, Labels labels) {
      Map<String, List<String>> parameters = new LinkedHashMap<>();
      request.parameters().forEach((name, values) -> parameters.put(name, new ArrayList<>(values)));
      labels
          .toMap()
          .forEach((label, value) -> {
            if (label.startsWith(PARAMETER)) {
              List<String> values =
                  parameters.computeIfAbsent(
                      label.substring(PARAMETER.length()), _ -> new ArrayList<>());
              if (values.isEmpty()) {
                values.add(value);
              } else {
                values.set(0, value);
              }
            }
          });
      List<String> query = new ArrayList<>();
      parameters.forEach((name, values) ->
          values.forEach(value -> query.add(encoded(name) + "=" + encoded(value))));
      return query;
    }

    private static String encoded(String text) {
      return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
  }
}
