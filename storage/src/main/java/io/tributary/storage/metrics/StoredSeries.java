package io.tributary.storage.metrics;

import io.tributary.model.Labels;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.metrics.Series;
import io.tributary.storage.wal.Tombstone;
import java.util.List;

/// One series of a selection.
///
/// @param labels what the reader asked for of its labels
/// @param tombstones those that may hide rows of it
record StoredSeries(Labels labels, SeriesKey key, SeriesReader reader, List<Tombstone> tombstones)
    implements Series {
  @Override
  public void read(long minMs, long maxMs, SampleColumns out) {
    reader.read(key, new TimeRange(minMs, maxMs), tombstones, out);
  }
}
