package io.tributary.storage.metrics;

import io.tributary.model.Labels;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.metrics.SampleFold;
import io.tributary.model.metrics.Series;
import io.tributary.storage.wal.Tombstone;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// One series of a selection; its labels are made when they are asked for, by whom reads it.
final class StoredSeries implements Series {
  private final SeriesKey key;
  private final IntFunction<Labels> labeller;
  private final SeriesReader reader;
  private final List<Tombstone> tombstones;
  private @Nullable Labels labels;

  /// @param labeller returns what the reader asked for of a ref's labels
  /// @param tombstones those that may hide rows of it
  StoredSeries(
      SeriesKey key,
      IntFunction<Labels> labeller,
      SeriesReader reader,
      List<Tombstone> tombstones) {
    this.key = key;
    this.labeller = labeller;
    this.reader = reader;
    this.tombstones = tombstones;
  }

  @Override
  public Labels labels() {
    Labels made = labels;
    if (made == null) {
      made = labeller.apply(key.ref());
      labels = made;
    }
    return made;
  }

  @Override
  public void read(long minMs, long maxMs, SampleColumns out) {
    reader.read(key, new TimeRange(minMs, maxMs), tombstones, out);
  }

  @Override
  public void fold(long minMs, long maxMs, SampleColumns buffer, SampleFold fold) {
    reader.fold(key, new TimeRange(minMs, maxMs), tombstones, new SeriesReader.Fold(buffer, fold));
  }
}
