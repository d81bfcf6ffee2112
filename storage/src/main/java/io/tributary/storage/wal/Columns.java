package io.tributary.storage.wal;

/// The columns that records of samples and of histograms share, being decoded; reused, confined to
/// one thread.
final class Columns {
  private final Definitions definitions;
  private int[] refs = new int[0];
  private long[] timestampsMs = new long[0];
  private long[] startsMs = new long[0];
  private long[] values = new long[0];
  private boolean hasStarts;

  Columns(Definitions definitions) {
    this.definitions = definitions;
  }

  Definitions definitions() {
    return definitions;
  }

  /// Reads the number of rows and the columns up to the values; returns the number.
  int read(RecordBody in, boolean withStarts) {
    int n = in.getCount();
    if (refs.length < n) {
      refs = new int[n];
      timestampsMs = new long[n];
    }
    in.getRefs(refs, n);
    in.getTimes(timestampsMs, n);
    hasStarts = withStarts;
    if (withStarts) {
      startsMs = startsMs.length < n ? new long[n] : startsMs;
      in.getTimes(startsMs, n);
    }
    return n;
  }

  long[] values(int n) {
    values = values.length < n ? new long[n] : values;
    return values;
  }

  int ref(int row) {
    return refs[row];
  }

  long timestampMs(int row) {
    return timestampsMs[row];
  }

  long startMs(int row) {
    return hasStarts ? startsMs[row] : 0;
  }
}
