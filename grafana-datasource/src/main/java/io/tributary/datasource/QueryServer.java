package io.tributary.datasource;

import io.tributary.datasource.http.AnswerStream;
import io.tributary.datasource.http.UnreadAnswers;
import io.tributary.datasource.prometheus.ReadApi;
import io.tributary.datasource.service.ClusterGaps;
import io.tributary.datasource.service.QueryGate;
import io.tributary.datasource.service.QueryServerConfig;
import io.tributary.datasource.service.QueryServices;
import io.tributary.model.ClusterClaim;
import io.tributary.model.ClusterId;
import io.tributary.model.ClusterTraffic;
import io.tributary.model.SourceStatuses;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.jetty.compression.gzip.GzipCompression;
import org.eclipse.jetty.compression.server.CompressionConfig;
import org.eclipse.jetty.compression.server.CompressionHandler;
import org.eclipse.jetty.compression.zstandard.ZstandardCompression;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/// Serves the HTTP APIs of Prometheus and Loki, and administration, on one port. Safe for use by
/// several threads.
///
/// Each request has a thread of the system. Most run on the one that read them: its place is taken
/// by another, so that nothing is handed over. Until [#ready()] it answers 503 to all but
/// `/-/healthy` and `/metrics`.
public final class QueryServer implements AutoCloseable {
  /// More than may wait for their turn to be a query ([QueryGate]), for their turn to be read by
  /// another server, and for slow clients ([UnreadAnswers]).
  private static final int MAX_THREADS =
      2 * QueryGate.MOST_WAITING + UnreadAnswers.MOST_LARGE + 128;

  private static final int MAX_HEADER_BYTES = 64 * 1024;

  /// Label names in paths may be any text. What is ambiguous once it is decoded does no harm: a
  /// path is looked up as a whole, and none is a file.
  private static final UriCompliance PATHS =
      UriCompliance.from(
          EnumSet.complementOf(
              EnumSet.of(
                  UriCompliance.Violation.BAD_PERCENT_ENCODING,
                  UriCompliance.Violation.UTF16_ENCODINGS)));

  private static final long STOP_TIMEOUT_MS = 5_000;

  private final Server server;
  private final ServerConnector connector;
  private final Router router;

  private QueryServer(Server server, ServerConnector connector, Router router) {
    this.server = server;
    this.connector = connector;
    this.router = router;
  }

  /// Binds the port and starts to answer.
  ///
  /// @throws TributaryException INTERNAL when the port cannot be bound
  public static QueryServer start(QueryServerConfig config, QueryServices services) {
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS);
    threads.setName("query-http");
    Server server = new Server(threads);
    server.setStopTimeout(STOP_TIMEOUT_MS);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(MAX_HEADER_BYTES);
    http.setUriCompliance(PATHS);
    http.setOutputAggregationSize(AnswerStream.SMALL_BYTES); // longer writes are not kept
    ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(config.host());
    connector.setPort(config.port());
    server.addConnector(connector);
    Router router = new Router(config, services);
    server.setHandler(new GracefulHandler(compressed(router)));
    server.setErrorHandler(QueryServer::refuse);
    QueryServer started = new QueryServer(server, connector, router);
    started.bind(config);
    return started;
  }

  /// Answers what Jetty refuses before the router sees it, such as a path with `%zz`: in a line,
  /// not in HTML.
  private static boolean refuse(Request request, Response response, Callback callback) {
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
    Object why = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
    String text = Objects.requireNonNullElse(why, "bad request") + "\n";
    Content.Sink.write(response, true, text, callback);
    return true;
  }

  private static Handler compressed(Handler handler) {
    CompressionHandler compression = new CompressionHandler(handler);
    compression.putCompression(new GzipCompression());
    compression.putCompression(new ZstandardCompression());
    CompressionConfig config =
        CompressionConfig.builder()
            .compressIncludeMethod("GET")
            .compressIncludeMethod("POST")
            // What is compressed already; Jetty compares types with their parameters.
            .compressExcludeMimeType("application/zip")
            .compressExcludeMimeType("application/x-protobuf")
            .compressExcludeMimeType(ReadApi.CHUNKS_TYPE)
            .build();
    compression.putConfiguration("/*", config);
    return compression;
  }

  private void bind(QueryServerConfig config) {
    try {
      server.start();
    } catch (Exception e) {
      close();
      String where = " host=" + config.host() + " port=" + config.port();
      Throwable reason = e.getCause() == null ? e : e.getCause(); // Jetty's own does not say why
      throw new TributaryException(
          ErrorKind.INTERNAL, "cannot listen for queries: " + reason.getMessage() + where, e);
    }
  }

  /// Says where writes go, once the port is known that was taken for them.
  public void ingestAt(String address) {
    router.ingestAt(address);
  }

  /// Says where to ask what is polled and how it is; nothing is until then.
  public void sourcesFrom(Supplier<SourceStatuses> sources) {
    router.sourcesFrom(sources);
  }

  /// Says where to ask which senders bear one cluster's name; none do until then.
  public void claimsFrom(Supplier<List<ClusterClaim>> claims) {
    router.claimsFrom(claims);
  }

  /// Says where to ask what comes of a cluster; nothing does until then.
  public void trafficFrom(Function<ClusterId, ClusterTraffic> traffic) {
    router.trafficFrom(traffic);
  }

  /// Says where to ask what is missing of clusters; nothing is until then.
  public void gapsFrom(ClusterGaps gaps) {
    router.gapsFrom(gaps);
  }

  /// Says what reads the configuration again and returns what is wrong with it.
  public void reloadBy(Supplier<List<String>> reload) {
    router.reloadBy(reload);
  }

  /// Lets queries in, for good.
  public void ready() {
    router.ready();
  }

  /// Returns the address that is listened on, with the port that was taken.
  public InetSocketAddress address() {
    return new InetSocketAddress(connector.getHost(), connector.getLocalPort());
  }

  /// Stops to accept, lets running requests end for a few seconds, then ends them.
  @Override
  public void close() {
    router.stopping();
    try {
      server.stop();
    } catch (Exception e) {
      throw new TributaryException(
          ErrorKind.INTERNAL, "cannot stop the query server port=" + connector.getPort(), e);
    }
  }
}
