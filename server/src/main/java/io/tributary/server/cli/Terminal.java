package io.tributary.server.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Where commands print: results to `out`, everything else to `err`.
record Terminal(PrintWriter out, PrintWriter err) {
  static Terminal ofProcess() {
    return new Terminal(
        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
        new PrintWriter(System.err, true, StandardCharsets.UTF_8));
  }

  /// Tells the user one sentence.
  void tell(@Nullable String sentence) {
    err.println("tributary: " + sentence);
  }
}
