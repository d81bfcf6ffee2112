package io.tributary.ingest.append;

import io.tributary.model.metrics.Appender;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.metrics.Refusals.Column;
import io.tributary.model.metrics.Rejection;
import io.tributary.model.metrics.WriteBatch;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Appends batches and settles what was refused: a retired ref is resolved and appended once more,
/// the rest is reported. Confined to one thread.
public final class BatchAppend {
  /// Stands for the ref of a series that was refused.
  public static final int REFUSED = -2;

  /// Where the rows of a batch came from.
  public interface Rows {
    /// Returns a ref other than the retired one of a row, or [#REFUSED] when that was reported.
    int resolveAgain(Column column, int row, int retiredRef);

    /// Returns the labels of a row as text.
    String describe(Column column, int row);

    /// Takes note of a sample that was not stored.
    default void refused(Column column, int row) {}
  }

  private final Appender appender;
  private final WriteBatch retry = new WriteBatch();
  private final Refusals refusals = new Refusals();
  private final Map<Column, List<Integer>> retried = new EnumMap<>(Column.class);
  private final Map<Column, Integer> refused = new EnumMap<>(Column.class);
  private int listedRef; // of the last row that was named
  private @Nullable Rejection listedReason;

  public BatchAppend(Appender appender) {
    this.appender = appender;
  }

  /// Appends a batch unless it is empty; returns whether a ref was retired twice, so that some of
  /// it should be sent again.
  ///
  /// @throws io.tributary.model.error.OverloadedException when nothing of the batch was stored
  public boolean append(WriteBatch batch, Rows rows, RefusalReport report) {
    refused.clear();
    listedReason = null;
    if (batch.isEmpty()) {
      return false;
    }
    appender.append(batch, refusals);
    return !refusals.isEmpty() && settle(batch, rows, report);
  }

  /// Returns how many rows of the last batch were not stored.
  public int refused(Column column) {
    return refused.getOrDefault(column, 0);
  }

  private boolean settle(WriteBatch batch, Rows rows, RefusalReport report) {
    retry.reset(batch.cluster());
    retried.clear();
    for (int i = 0; i < refusals.size(); i++) {
      Column column = refusals.column(i);
      int row = refusals.row(i);
      if (refusals.reason(i) == Rejection.RETIRED_REF) {
        int ref = rows.resolveAgain(column, row, ref(batch, column, row));
        if (ref != REFUSED) {
          retried.computeIfAbsent(column, _ -> new ArrayList<>()).add(row);
          copy(batch, column, row, ref);
        } else {
          refused.merge(column, 1, Integer::sum);
        }
      } else {
        reportRow(batch, rows, i, row, report);
      }
    }
    return !retry.isEmpty() && appendAgain(batch, rows, report);
  }

  private boolean appendAgain(WriteBatch batch, Rows rows, RefusalReport report) {
    boolean retiredAgain = false;
    appender.append(retry, refusals);
    for (int i = 0; i < refusals.size(); i++) {
      Column column = refusals.column(i);
      retiredAgain |= refusals.reason(i) == Rejection.RETIRED_REF;
      int row = retried.getOrDefault(column, List.of()).get(refusals.row(i));
      reportRow(batch, rows, i, row, report);
    }
    return retiredAgain;
  }

  private void copy(WriteBatch batch, Column column, int row, int ref) {
    switch (column) {
      case FLOATS -> {
        WriteBatch.Floats floats = batch.floats();
        long startMs = floats.hasStartTimestamps() ? floats.startTimestampsMs()[row] : 0;
        retry.floats().add(ref, floats.timestampsMs()[row], floats.valueBits()[row], startMs);
      }
      case HISTOGRAMS -> {
        WriteBatch.Histograms histograms = batch.histograms();
        long startMs = histograms.startTimestampsMs()[row];
        retry.histograms().add(ref, histograms.timestampsMs()[row], histograms.value(row), startMs);
      }
      case EXEMPLARS -> {
        WriteBatch.Exemplars exemplars = batch.exemplars();
        retry.exemplars().add(ref, exemplars.value(row), exemplars.isTimed(row));
      }
    }
  }

  private static int ref(WriteBatch batch, Column column, int row) {
    return switch (column) {
      case FLOATS -> batch.floats().refs()[row];
      case HISTOGRAMS -> batch.histograms().refs()[row];
      case EXEMPLARS -> batch.exemplars().refs()[row];
    };
  }

  private String bound(Rejection reason) {
    if (reason == Rejection.TOO_OLD) {
      return " oldestMs=" + refusals.oldestMs();
    }
    return reason == Rejection.TOO_FAR_IN_FUTURE ? " newestMs=" + refusals.newestMs() : "";
  }

  /// Counts a refused row. It is named unless the one before was of the same series for the same
  /// reason: else one series would be all that the sender is told of.
  ///
  /// @param refusal its index among the refusals
  /// @param row that of the batch
  private void reportRow(WriteBatch batch, Rows rows, int refusal, int row, RefusalReport report) {
    Column column = refusals.column(refusal);
    Rejection reason = refusals.reason(refusal);
    refused.merge(column, 1, Integer::sum);
    if (column == Column.EXEMPLARS) {
      report.countExemplar(reason);
      return;
    }
    report.count(reason, 1);
    rows.refused(column, row);
    int ref = ref(batch, column, row);
    if (report.isListing() && !(reason == listedReason && ref == listedRef)) {
      listedRef = ref;
      listedReason = reason;
      boolean floats = column == Column.FLOATS;
      long timestampMs =
          (floats ? batch.floats().timestampsMs() : batch.histograms().timestampsMs())[row];
      report.list(
          rows.describe(column, row),
          reason.text() + " timestampMs=" + timestampMs + bound(reason));
    }
  }
}
