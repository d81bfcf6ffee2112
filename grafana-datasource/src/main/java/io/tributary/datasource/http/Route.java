package io.tributary.datasource.http;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What answers a path, to which methods, and whether it waits for the store to be ready.
public record Route(List<String> methods, boolean needsReady, Endpoint endpoint) {
  public static Route get(Endpoint endpoint) {
    return new Route(List.of("GET"), true, endpoint);
  }

  public static Route getOrPost(Endpoint endpoint) {
    return new Route(List.of("GET", "POST"), true, endpoint);
  }

  public static Route any(Endpoint endpoint) {
    return new Route(List.of("GET", "POST", "PUT", "DELETE"), true, endpoint);
  }

  public static Route post(Endpoint endpoint) {
    return new Route(List.of("POST"), true, endpoint);
  }

  /// Returns a route of what changes something.
  public static Route postOrPut(Endpoint endpoint) {
    return new Route(List.of("POST", "PUT"), true, endpoint);
  }

  /// Returns a route that answers from the first moment.
  public static Route always(Endpoint endpoint) {
    return new Route(List.of("GET"), false, endpoint);
  }

  /// Returns a route that answers from the first moment, to those who want no body as well.
  public static Route health(Endpoint endpoint) {
    return new Route(List.of("GET", "HEAD"), false, endpoint);
  }

  /// Returns the methods as the header `Allow` names them.
  public String allowed() {
    return Stream.concat(methods.stream(), Stream.of("OPTIONS"))
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
