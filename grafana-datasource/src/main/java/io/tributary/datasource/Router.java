package io.tributary.datasource;

import io.tributary.datasource.http.ApiPath;
import io.tributary.datasource.http.Exchange;
import io.tributary.datasource.http.Route;
import io.tributary.datasource.http.UnreadAnswers;
import io.tributary.datasource.loki.Followers;
import io.tributary.datasource.service.ClusterGaps;
import io.tributary.datasource.service.Later;
import io.tributary.datasource.service.QueryServerConfig;
import io.tributary.datasource.service.QueryServices;
import io.tributary.model.ClusterClaim;
import io.tributary.model.ClusterId;
import io.tributary.model.ClusterTraffic;
import io.tributary.model.SourceStatuses;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.OverloadedException;
import io.tributary.model.error.TributaryException;
import io.tributary.model.telemetry.SelfMetric;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds what answers a request, and turns failures into answers. Safe for use by several threads.
final class Router extends Handler.Abstract {
  private static final Logger LOG = LoggerFactory.getLogger(Router.class);
  private static final int CLIENT_CLOSED_REQUEST = 499;

  /// Where data is written on the ingest port; asked here, the answer says so.
  private static final Set<String> WRITE_PATHS =
      Set.of(
          "/api/v1/write",
          "/api/v1/push",
          "/loki/api/v1/push",
          "/api/prom/push",
          "/_bulk",
          "/v1/metrics",
          "/v1/logs",
          "/otlp/v1/metrics",
          "/otlp/v1/logs",
          "/api/v1/otlp/v1/metrics",
          "/api/v1/otlp/v1/logs",
          "/api/v1/import/prometheus");

  private final QueryServices services;
  private final Map<String, Route> routes;
  private final Followers followers = new Followers();
  private final UnreadAnswers unread = UnreadAnswers.ofQuarterOfHeap();
  private volatile String ingestAddress;
  private volatile Supplier<SourceStatuses> sources = () -> SourceStatuses.NONE;
  private volatile Supplier<List<ClusterClaim>> claims = List::of;
  private volatile Function<ClusterId, ClusterTraffic> traffic = _ -> ClusterTraffic.NONE;
  private volatile ClusterGaps gaps = ClusterGaps.NONE;
  private volatile Supplier<List<String>> reload = () -> List.of("there is none to be read again");
  private volatile boolean ready;
  private volatile boolean stopping;

  Router(QueryServerConfig config, QueryServices services) {
    this.ingestAddress = config.ingestAddress();
    this.services = services;
    this.routes =
        Routes.of(
            config,
            services,
            new Later(
                () -> sources.get(),
                () -> claims.get(),
                cluster -> traffic.apply(cluster),
                () -> gaps,
                () -> reload.get(),
                () -> ready && !stopping),
            followers);
  }

  void ingestAt(String address) {
    ingestAddress = address;
  }

  void sourcesFrom(Supplier<SourceStatuses> newSources) {
    sources = newSources;
  }

  void claimsFrom(Supplier<List<ClusterClaim>> newClaims) {
    claims = newClaims;
  }

  void trafficFrom(Function<ClusterId, ClusterTraffic> newTraffic) {
    traffic = newTraffic;
  }

  void gapsFrom(ClusterGaps newGaps) {
    gaps = newGaps;
  }

  void reloadBy(Supplier<List<String>> newReload) {
    reload = newReload;
  }

  void ready() {
    ready = true;
  }

  void stopping() {
    stopping = true;
    followers.close();
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    try {
      answer(request, response);
      callback.succeeded();
    } catch (IOException | RuntimeException e) {
      callback.failed(e); // the answer had begun: only breaking the connection can tell
    }
    return true;
  }

  private void answer(Request request, Response response) throws IOException {
    allowCrossOrigin(request, response);
    ApiPath path;
    try {
      path = ApiPath.parse(request.getHttpURI().getPath());
    } catch (IllegalArgumentException e) {
      path = new ApiPath(null, "/");
    }
    Route route = routes.get(path.route());
    Exchange exchange = new Exchange(request, response, path, unread);
    long start = System.nanoTime();
    try {
      dispatch(exchange, route);
    } catch (TributaryException e) {
      fail(exchange, e);
    } catch (EofException e) {
      LOG.debug("client left path={}", path.rest());
      response.setStatus(CLIENT_CLOSED_REQUEST);
      throw e;
    } catch (RuntimeException | StackOverflowError e) {
      LOG.error("request failed path={}", path.rest(), e);
      fail(exchange, new TributaryException(ErrorKind.INTERNAL, "internal error: " + e, e));
    } finally { // also of an error that its client is no longer there to be told
      exchange.end();
      count(route == null ? "other" : path.route(), exchange.status(), System.nanoTime() - start);
    }
  }

  private void count(String route, int status, long nanos) {
    services.metrics().counter(SelfMetric.QUERY_REQUESTS, route, Integer.toString(status)).inc();
    services.metrics().histogram(SelfMetric.QUERY_SECONDS, route).observe(nanos / 1e9);
  }

  /// Lets pages of any origin read the answer.
  private static void allowCrossOrigin(Request request, Response response) {
    HttpFields.Mutable headers = response.getHeaders();
    headers.add(HttpHeader.VARY, "Origin");
    String origin = request.getHeaders().get(HttpHeader.ORIGIN);
    if (origin != null) {
      headers.put("Access-Control-Allow-Headers", "Accept, Authorization, Content-Type, Origin");
      headers.put("Access-Control-Allow-Methods", "GET, POST, OPTIONS");
      headers.put("Access-Control-Allow-Origin", origin);
      headers.put("Access-Control-Expose-Headers", "Date");
    }
  }

  private void dispatch(Exchange exchange, @Nullable Route route) throws IOException {
    String method = exchange.request().getMethod();
    String path = exchange.path().rest();
    boolean isApi = path.startsWith("/api/") || exchange.path().isLoki();
    if (method.equals("OPTIONS") && isApi) {
      exchange.noContent();
    } else if (route == null) {
      exchange.textError(404, unknown(path));
    } else if (!route.methods().contains(method)) {
      exchange.header("Allow", route.allowed());
      if (path.startsWith("/-/") && method.equals("GET")) {
        exchange.text(405, "Only POST or PUT requests allowed");
      } else {
        exchange.textError(405, "Method Not Allowed");
      }
    } else if (route.needsReady() && (!ready || stopping)) {
      exchange.header("X-Prometheus-Stopping", Boolean.toString(stopping));
      exchange.text(503, "Service Unavailable");
    } else {
      route.endpoint().handle(exchange);
    }
  }

  private String unknown(String path) {
    boolean write = WRITE_PATHS.contains(path) || path.endsWith("/_bulk");
    return write
        ? "data is written at the ingest address, not here ingest_address="
            + ingestAddress
            + " path="
            + path
        : "404 page not found";
  }

  private static void fail(Exchange exchange, TributaryException e) throws IOException {
    if (exchange.isCommitted()) {
      throw e;
    }
    if (e instanceof OverloadedException overloaded) {
      exchange.header(
          "Retry-After", Long.toString(Math.max(1, overloaded.retryAfter().toSeconds())));
    }
    int status = exchange.path().isLoki() ? lokiStatus(e.kind()) : e.kind().httpStatus();
    exchange.error(status, e.kind().errorType(), String.valueOf(e.getMessage()));
  }

  /// Returns the status with which Loki tells a failure: Grafana shows no text of a 5xx.
  private static int lokiStatus(ErrorKind kind) {
    return switch (kind) {
      case UNPROCESSABLE, LIMIT -> 400;
      case OVERLOADED -> 429;
      case TIMEOUT -> 504;
      case BAD_REQUEST, TOO_LARGE, NOT_FOUND, CANCELED, CORRUPT, INTERNAL -> kind.httpStatus();
    };
  }
}
