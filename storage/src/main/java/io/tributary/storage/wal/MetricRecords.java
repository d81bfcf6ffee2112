package io.tributary.storage.wal;

import io.tributary.model.ClusterId;
import io.tributary.model.metrics.WriteBatch;

/// The records of metrics: a batch to records, and one record back to a batch or a tombstone.
///
/// The decoding side is reused and confined to one thread.
public final class MetricRecords {
  private final Columns columns;
  private final Definitions definitions;
  private final WriteBatch batch = new WriteBatch();
  private int lostRows;

  public MetricRecords(Definitions definitions) {
    this.definitions = definitions;
    this.columns = new Columns(definitions);
  }

  /// Replaces `out` by up to one record per kind of row.
  public static void encode(WriteBatch batch, RecordBuffer out) {
    out.clear();
    if (batch.floats().size() > 0) {
      SampleRecords.encode(batch.floats(), out);
    }
    if (batch.histograms().size() > 0) {
      HistogramRecords.encode(batch.histograms(), out);
    }
    if (batch.exemplars().size() > 0) {
      TextRecords.encode(batch.exemplars(), out);
    }
    if (!batch.metadata().isEmpty()) {
      TextRecords.encode(batch.cluster(), batch.metadata(), out);
    }
  }

  public static void encode(Tombstone tombstone, RecordBuffer out) {
    out.clear();
    TextRecords.encode(tombstone, out);
  }

  public static Tombstone decodeTombstone(ReplayHandler.Place place, RecordBody in) {
    return TextRecords.decode(in, place.start());
  }

  /// Returns the rows of a record whose series are known, valid until the next call.
  ///
  /// Only a record of metadata names its cluster.
  public WriteBatch decode(ReplayHandler.Place place, RecordBody in) {
    batch.reset(ClusterId.TRIBUTARY);
    lostRows = 0;
    switch (place.kind()) {
      case SAMPLES -> lostRows = SampleRecords.decode(in, place.flags(), columns, batch.floats());
      case HISTOGRAMS -> lostRows = HistogramRecords.decode(in, columns, batch.histograms());
      case EXEMPLARS -> lostRows = TextRecords.decode(in, definitions, batch.exemplars());
      case METADATA -> TextRecords.decode(in, batch);
      case SERIES, TOMBSTONE, ENTRIES ->
          throw new IllegalArgumentException("not a batch kind=" + place.kind());
    }
    return batch;
  }

  /// Returns how many rows of the last record were left out, because their definition was lost to
  /// damage.
  public int lostRows() {
    return lostRows;
  }
}
