package io.tributary.datasource.http;

import java.io.IOException;

/// What answers the requests of one path. Safe for use by several threads; may block.
@FunctionalInterface
public interface Endpoint {
  void handle(Exchange exchange) throws IOException;
}
