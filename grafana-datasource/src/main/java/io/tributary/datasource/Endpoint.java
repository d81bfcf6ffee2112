package io.tributary.datasource;

import java.io.IOException;

/// What answers the requests of one path. Safe for use by several threads; may block.
@FunctionalInterface
interface Endpoint {
  void handle(Exchange exchange) throws IOException;
}
