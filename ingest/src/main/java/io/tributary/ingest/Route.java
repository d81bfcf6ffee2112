package io.tributary.ingest;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.tributary.ingest.IngestConfig.Ownership;
import io.tributary.ingest.elastic.ElasticProbes;
import io.tributary.ingest.receive.Answer;
import io.tributary.ingest.receive.RequestHead;
import io.tributary.ingest.remotewrite.WireFormat;
import io.tributary.model.ClusterId;
import org.jspecify.annotations.Nullable;

/// What a request head asks for: a write for a cluster, or an answer that needs no body.
sealed interface Route {
  /// The tenant header of Mimir, Loki and their kin.
  String CLUSTER_HEADER = "X-Scope-OrgID";

  String REMOTE_WRITE_VERSION = "X-Prometheus-Remote-Write-Version";

  String CLUSTERS_PREFIX = "/clusters/";

  /// A body of a protocol for a cluster.
  record Write(Protocol protocol, ClusterId cluster, RequestHead head) implements Route {}

  /// @param protocol what the path speaks, or null when it takes no writes
  record Direct(@Nullable Protocol protocol, Answer answer) implements Route {}

  /// Finds what the method and path of a request name, and then whose data it is.
  ///
  /// @param address where the connection comes from
  static Route of(
      HttpMethod method, String uri, HttpHeaders headers, String address, IngestConfig config) {
    int query = uri.indexOf('?');
    String path = query < 0 ? uri : uri.substring(0, query);
    String cluster = "";
    if (path.startsWith(CLUSTERS_PREFIX)) {
      int end = path.indexOf('/', CLUSTERS_PREFIX.length());
      if (end > 0) {
        cluster = path.substring(CLUSTERS_PREFIX.length(), end);
        path = path.substring(end);
        if (cluster.isEmpty()) {
          return new Direct(null, Answer.of(400, "the path names no cluster path=" + uri));
        }
      }
    }
    RequestHead head =
        new RequestHead(path, query < 0 ? "" : uri.substring(query + 1), headers, address);
    return switch (path) {
      case "/api/v1/write", "/api/v1/push" ->
          write(remoteWrite(head), method, cluster, head, config.ownership());
      case "/loki/api/v1/push" ->
          write(Protocol.LOKI_PUSH, method, cluster, head, config.ownership());
      // Loki and Cortex have both used this path: only Cortex' senders name a version.
      case "/api/prom/push" ->
          write(
              headers.contains(REMOTE_WRITE_VERSION) ? remoteWrite(head) : Protocol.LOKI_PUSH,
              method,
              cluster,
              head,
              config.ownership());
      case "/v1/metrics", "/otlp/v1/metrics", "/api/v1/otlp/v1/metrics" ->
          write(Protocol.OTLP_METRICS, method, cluster, head, config.ownership());
      case "/v1/logs", "/otlp/v1/logs", "/api/v1/otlp/v1/logs" ->
          write(Protocol.OTLP_LOGS, method, cluster, head, config.ownership());
      case "/api/v1/import/prometheus" ->
          write(Protocol.TEXT_IMPORT, method, cluster, head, config.ownership());
      case "/ready", "/-/ready" -> health(method, "ready\n");
      case "/-/healthy" -> health(method, "Tributary is Healthy.\n");
      default -> elastic(method, cluster, head, config);
    };
  }

  /// Elasticsearch's senders put a prefix or an index before the path.
  private static Route elastic(
      HttpMethod method, String cluster, RequestHead head, IngestConfig config) {
    if (head.path().endsWith("/_bulk")) {
      return write(Protocol.ELASTIC_BULK, method, cluster, head, config.ownership());
    }
    return ElasticProbes.isProbe(head.path())
        ? new Direct(Protocol.ELASTIC_BULK, ElasticProbes.answer(method, head.path()))
        : new Direct(null, Answer.of(404, notFound(head.path(), config.queryAddress())));
  }

  private static Protocol remoteWrite(RequestHead head) {
    return WireFormat.isVersion2(head) ? Protocol.REMOTE_WRITE_2 : Protocol.REMOTE_WRITE;
  }

  private static Route health(HttpMethod method, String text) {
    return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)
        ? new Direct(null, Answer.of(200, text))
        : new Direct(null, notAllowed(method, "GET, HEAD"));
  }

  private static Route write(
      Protocol protocol,
      HttpMethod method,
      String pathCluster,
      RequestHead head,
      Ownership ownership) {
    boolean put = method.equals(HttpMethod.PUT) && protocol == Protocol.ELASTIC_BULK;
    if (!method.equals(HttpMethod.POST) && !put) {
      return new Direct(protocol, notAllowed(method, "POST"));
    }
    ClusterId cluster;
    try {
      String name = pathCluster.isEmpty() ? head.header(CLUSTER_HEADER) : pathCluster;
      cluster = name.isEmpty() ? ownership.defaultCluster() : new ClusterId(name);
    } catch (IllegalArgumentException e) {
      return new Direct(protocol, Answer.of(400, String.valueOf(e.getMessage())));
    }
    if (cluster == null) {
      String text = "the request must name its cluster, by path /clusters/NAME/… or header ";
      return new Direct(protocol, Answer.of(400, text + CLUSTER_HEADER));
    }
    if (cluster.isReserved()) {
      String text = "nobody but this server writes to its own cluster cluster=" + cluster;
      return new Direct(protocol, Answer.of(400, text));
    }
    Answer refusal = protocol.refusal(head);
    return refusal == null ? new Write(protocol, cluster, head) : new Direct(protocol, refusal);
  }

  private static Answer notAllowed(HttpMethod method, String allowed) {
    return Answer.of(405, "method is not allowed method=" + method).with("Allow", allowed);
  }

  private static String notFound(String path, String queryAddress) {
    if (path.endsWith("/_doc") || path.contains("/_doc/") || path.contains("/_create/")) {
      return "documents are taken by _bulk, not one by one path=" + path;
    }
    String text = "this port takes writes only path=" + path;
    return queryAddress.isEmpty() ? text : "queries are answered at " + queryAddress + "; " + text;
  }
}
