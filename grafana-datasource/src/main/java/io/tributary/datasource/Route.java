package io.tributary.datasource;

import java.util.List;

/// What answers a path, to which methods, and whether it waits for the store to be ready.
record Route(List<String> methods, boolean needsReady, Endpoint endpoint) {
  static Route get(Endpoint endpoint) {
    return new Route(List.of("GET", "HEAD"), true, endpoint);
  }

  static Route getOrPost(Endpoint endpoint) {
    return new Route(List.of("GET", "HEAD", "POST"), true, endpoint);
  }

  static Route any(Endpoint endpoint) {
    return new Route(List.of("GET", "HEAD", "POST", "PUT", "DELETE"), true, endpoint);
  }

  static Route post(Endpoint endpoint) {
    return new Route(List.of("POST", "PUT"), true, endpoint);
  }

  /// Returns a route that answers from the first moment.
  static Route always(Endpoint endpoint) {
    return new Route(List.of("GET", "HEAD"), false, endpoint);
  }
}
