package io.tributary.ingest.exposition;

import io.tributary.ingest.append.BatchAppend;
import io.tributary.ingest.append.RefusalReport;
import io.tributary.model.ClusterId;
import io.tributary.model.metrics.Appender;
import io.tributary.model.metrics.Refusals.Column;
import io.tributary.model.metrics.SpecialValues;
import io.tributary.model.metrics.WriteBatch;
import java.util.Arrays;

/// Which series a source had at its last poll, so that those it has no more are marked as ended:
/// `/federate` leaves such series out instead of passing their markers on.
///
/// Eight bytes a series while a poll runs, four between polls. Confined to one thread at a time.
public final class SeenSeries {
  /// Stands for no time.
  public static final long NONE = Long.MIN_VALUE;

  private static final int MARKERS_A_BATCH = 8_192;

  private final ClusterId cluster;
  private int[] last = new int[0]; // sorted, once each
  private int[] now = new int[0];
  private int size;
  private long newestMs = NONE;

  public SeenSeries(ClusterId cluster) {
    this.cluster = cluster;
  }

  void add(int ref, long timestampMs) {
    if (size == now.length) {
      now = Arrays.copyOf(now, Math.max(1_024, size + size / 2));
    }
    now[size++] = ref;
    newestMs = Math.max(newestMs, timestampMs);
  }

  /// Ends a poll that has told all: marks what it had no more.
  ///
  /// @param nowMs when the poll began, by our clock
  /// @return how many markers were stored
  /// @throws io.tributary.model.error.OverloadedException when not all could be stored; the rest is
  ///   forgotten
  public int end(Appender appender, long nowMs) {
    int[] seen = sorted();
    int[] gone = without(last, seen);
    last = seen;
    return mark(appender, gone, nowMs);
  }

  /// Ends a poll that failed: marks all that it had and that the one before had.
  ///
  /// @see #end
  public int fail(Appender appender, long nowMs) {
    int[] seen = sorted();
    int[] before = without(last, seen);
    last = new int[0];
    return mark(appender, before, nowMs) + mark(appender, seen, nowMs);
  }

  /// Returns when [#fail] would mark series as ended; [#NONE] when it would mark none.
  ///
  /// @param nowMs when the poll began, by our clock
  public long failMs(long nowMs) {
    return size == 0 && last.length == 0 ? NONE : markerMs(nowMs);
  }

  private long markerMs(long nowMs) {
    return Math.max(nowMs, newestMs + 1); // behind all samples, whatever its clock says
  }

  /// Ends a poll that says nothing about its series.
  public void leave() {
    size = 0;
    now = new int[0];
  }

  private int[] sorted() {
    int[] seen = Arrays.copyOf(now, size);
    leave();
    Arrays.sort(seen);
    int n = 0;
    for (int ref : seen) {
      if (n == 0 || seen[n - 1] != ref) {
        seen[n++] = ref;
      }
    }
    return n == seen.length ? seen : Arrays.copyOf(seen, n);
  }

  /// Returns what of the first is not in the second, both sorted.
  private static int[] without(int[] first, int[] second) {
    int[] rest = new int[first.length];
    int n = 0;
    int at = 0;
    for (int ref : first) {
      while (at < second.length && second[at] < ref) {
        at++;
      }
      if (at == second.length || second[at] != ref) {
        rest[n++] = ref;
      }
    }
    return Arrays.copyOf(rest, n);
  }

  private int mark(Appender appender, int[] gone, long nowMs) {
    long timestampMs = markerMs(nowMs);
    BatchAppend append = new BatchAppend(appender);
    WriteBatch batch = new WriteBatch();
    int stored = 0;
    for (int from = 0; from < gone.length; from += MARKERS_A_BATCH) {
      int to = Math.min(gone.length, from + MARKERS_A_BATCH);
      batch.reset(cluster);
      for (int i = from; i < to; i++) {
        batch.floats().add(gone[i], timestampMs, SpecialValues.STALE_NAN_BITS);
      }
      append.append(batch, new Markers(), new RefusalReport());
      stored += to - from - append.refused(Column.FLOATS);
    }
    return stored;
  }

  /// What is refused has no samples that a marker could end: too old ones, or a retired series.
  private static final class Markers implements BatchAppend.Rows {
    @Override
    public int resolveAgain(Column column, int row, int retiredRef) {
      return BatchAppend.REFUSED;
    }

    @Override
    public String describe(Column column, int row) {
      return "a stale marker";
    }
  }
}
