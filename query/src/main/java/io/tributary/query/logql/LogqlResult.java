package io.tributary.query.logql;

import io.tributary.query.exec.Annotations;
import io.tributary.query.exec.Value;
import io.tributary.query.logql.eval.LogCost;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A query's result with what the reader should be told and what it cost.
public record LogqlResult(Data data, Annotations annotations, LogCost cost) {

  /// Lines, or numbers.
  public sealed interface Data {
    /// Returns about how much memory it takes.
    long bytes();
  }

  /// Lines in the asked order.
  ///
  /// @param next where the next page begins; null when there is none, or pages were not asked for
  public record Entries(List<LogEntry> entries, @Nullable LogCursor next) implements Data {
    public Entries {
      entries = List.copyOf(entries);
    }

    @Override
    public long bytes() {
      long bytes = 0;
      for (LogEntry entry : entries) {
        bytes += Value.BYTES_PER_SERIES + entry.line().length;
      }
      return bytes;
    }
  }

  /// A scalar, a vector or a matrix, whose labels may have empty values.
  public record Samples(Value value) implements Data {
    @Override
    public long bytes() {
      return value.bytes();
    }
  }
}
