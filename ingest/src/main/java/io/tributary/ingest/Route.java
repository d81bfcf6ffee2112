package io.tributary.ingest;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.tributary.ingest.IngestConfig.Ownership;
import io.tributary.model.ClusterId;

/// What a request head asks for: a write for a cluster, or an answer that needs no body.
sealed interface Route {
  /// The tenant header of Mimir, Loki and their kin.
  String CLUSTER_HEADER = "X-Scope-OrgID";

  String CLUSTERS_PREFIX = "/clusters/";

  record RemoteWrite(ClusterId cluster) implements Route {}

  /// @param allow the methods that would have been right, or "" when that was not the problem
  record Direct(Answer answer, String allow) implements Route {
    Direct(int status, String text) {
      this(Answer.of(status, text), "");
    }
  }

  /// Finds what the method and path of a request name, and then whose data it is.
  static Route of(HttpMethod method, String uri, HttpHeaders headers, IngestConfig config) {
    int query = uri.indexOf('?');
    String path = query < 0 ? uri : uri.substring(0, query);
    String cluster = "";
    if (path.startsWith(CLUSTERS_PREFIX)) {
      int end = path.indexOf('/', CLUSTERS_PREFIX.length());
      if (end > 0) {
        cluster = path.substring(CLUSTERS_PREFIX.length(), end);
        path = path.substring(end);
        if (cluster.isEmpty()) {
          return new Direct(400, "the path names no cluster path=" + uri);
        }
      }
    }
    return switch (path) {
      case "/api/v1/write", "/api/v1/push" -> write(method, cluster, headers, config.ownership());
      case "/ready", "/-/ready", "/-/healthy" -> health(method);
      default -> new Direct(404, notFound(path, config.queryAddress()));
    };
  }

  private static Route health(HttpMethod method) {
    return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)
        ? new Direct(200, "ready\n")
        : new Direct(Answer.of(405, "method is not allowed method=" + method), "GET, HEAD");
  }

  private static Route write(
      HttpMethod method, String pathCluster, HttpHeaders headers, Ownership ownership) {
    if (!method.equals(HttpMethod.POST)) {
      return new Direct(Answer.of(405, "method is not allowed method=" + method), "POST");
    }
    String header = headers.get(CLUSTER_HEADER, "");
    String name = pathCluster.isEmpty() ? header : pathCluster;
    ClusterId cluster = ownership.defaultCluster();
    if (!name.isEmpty()) {
      try {
        cluster = new ClusterId(name);
      } catch (IllegalArgumentException e) {
        return new Direct(400, String.valueOf(e.getMessage()));
      }
    }
    if (cluster == null) {
      return new Direct(
          400,
          "the request must name its cluster, by path /clusters/NAME/… or header "
              + CLUSTER_HEADER);
    }
    return cluster.isReserved()
        ? new Direct(400, "nobody but this server writes to its own cluster cluster=" + cluster)
        : new RemoteWrite(cluster);
  }

  private static String notFound(String path, String queryAddress) {
    String text = "this port takes writes only path=" + path;
    return queryAddress.isEmpty() ? text : "queries are answered at " + queryAddress + "; " + text;
  }
}
