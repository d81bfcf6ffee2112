package io.tributary.ingest.append;

import io.tributary.model.metrics.Refusals.Column;
import java.util.Arrays;

/// Which series of a request each row of a batch came from. Reused, confined to one thread.
public final class RowOrigins {
  private int[] floats = new int[0];
  private int[] histograms = new int[0];
  private int[] exemplars = new int[0];

  /// Remembers the series of the row that is added next.
  public void add(Column column, int batchRow, int series) {
    switch (column) {
      case FLOATS -> floats = put(floats, batchRow, series);
      case HISTOGRAMS -> histograms = put(histograms, batchRow, series);
      case EXEMPLARS -> exemplars = put(exemplars, batchRow, series);
    }
  }

  private static int[] put(int[] origins, int batchRow, int series) {
    int[] grown =
        batchRow < origins.length
            ? origins
            : Arrays.copyOf(origins, Math.max(4_096, 2 * origins.length));
    grown[batchRow] = series;
    return grown;
  }

  /// Returns the series that a row of the batch came from.
  public int series(Column column, int batchRow) {
    return switch (column) {
      case FLOATS -> floats[batchRow];
      case HISTOGRAMS -> histograms[batchRow];
      case EXEMPLARS -> exemplars[batchRow];
    };
  }
}
