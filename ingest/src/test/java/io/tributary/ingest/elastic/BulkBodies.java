package io.tributary.ingest.elastic;

import java.nio.charset.StandardCharsets;

/// Bodies of `_bulk` for tests.
public final class BulkBodies {
  public static final String NDJSON = "Content-Type: application/x-ndjson";

  private BulkBodies() {}

  /// Returns lines, each ended; ' stands for ".
  public static byte[] lines(String... lines) {
    return (String.join("\n", lines).replace('\'', '"') + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
