package io.tributary.ingest.remotewrite;

import io.tributary.ingest.append.RefusalReport;
import io.tributary.ingest.append.RowOrigins;
import io.tributary.ingest.wire.WireCursor;
import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.Refusals.Column;
import io.tributary.model.metrics.Rejection;
import io.tributary.model.metrics.WriteBatch;
import java.lang.foreign.MemorySegment;

/// Moves the rows of identified series into the columns of a batch, and remembers which series each
/// came from. Confined to one thread.
final class BatchFiller {
  private static final int SAMPLE_VALUE = 1 << 3 | WireCursor.FIXED64;
  private static final int SAMPLE_TIMESTAMP = 2 << 3;
  private static final int HIGHEST_SAMPLE_FIELD = 2;

  private final WireCursor cursor = new WireCursor();
  private final WireCursor inner = new WireCursor();
  private final HistogramDecoder histograms = new HistogramDecoder();
  private final ColdDecoder cold;
  private final SeriesIdentifier identifier;
  private final RowOrigins origins = new RowOrigins();

  BatchFiller(SeriesIdentifier identifier, LabelDecoder labels) {
    this.identifier = identifier;
    cold = new ColdDecoder(labels);
  }

  void fill(WriteBatch batch, MemorySegment body, WriteRequestScan scan, RefusalReport report) {
    SeriesRows rows = identifier.rows();
    WriteBatch.Floats floats = batch.floats();
    for (int row = 0; row < rows.size(); row++) {
      int ref = identifier.ref(row);
      if (ref < 0) {
        continue;
      }
      if (rows.tail(row) == SeriesRows.NO_TAIL) {
        fillWalked(batch, body, row, report);
      } else {
        origins.add(Column.FLOATS, floats.size(), row);
        floats.add(ref, rows.timestampMs(row), rows.valueBits(row));
      }
    }
    for (int i = 0; i < scan.metadataSize(); i++) {
      batch.metadata().add(cold.metadata(body, scan.metadataStart(i), scan.metadataEnd(i)));
    }
  }

  private void fillWalked(WriteBatch batch, MemorySegment body, int row, RefusalReport report) {
    cursor.reset(body, identifier.rows().start(row), identifier.rows().end(row));
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      switch (tag) {
        case SeriesWalk.SAMPLE -> addSample(batch, body, row);
        case SeriesWalk.HISTOGRAM -> addHistogram(batch, body, row, report);
        case SeriesWalk.EXEMPLAR -> addExemplar(batch, body, row, report);
        default -> cursor.skip(tag);
      }
    }
  }

  private void addSample(WriteBatch batch, MemorySegment body, int row) {
    int end = cursor.end();
    long bits = 0;
    long timestampMs = 0;
    inner.reset(body, cursor.position(), end);
    while (!inner.atEnd()) {
      int tag = inner.tag();
      switch (tag) {
        case SAMPLE_VALUE -> bits = inner.fixed64();
        case SAMPLE_TIMESTAMP -> timestampMs = inner.varint();
        default -> inner.skipUnknown(tag, HIGHEST_SAMPLE_FIELD);
      }
    }
    cursor.position(end);
    origins.add(Column.FLOATS, batch.floats().size(), row);
    batch.floats().add(identifier.ref(row), timestampMs, bits);
  }

  private void addHistogram(WriteBatch batch, MemorySegment body, int row, RefusalReport report) {
    int end = cursor.end();
    int start = cursor.position();
    cursor.position(end);
    try {
      Histogram value = histograms.decode(body, start, end);
      origins.add(Column.HISTOGRAMS, batch.histograms().size(), row);
      batch.histograms().add(identifier.ref(row), histograms.timestampMs(), value, 0);
    } catch (IllegalArgumentException e) {
      report.count(Rejection.INVALID_HISTOGRAM, 1);
      if (report.isListing()) {
        report.list(identifier.describe(row), "invalid histogram: " + e.getMessage());
      }
    }
  }

  /// An exemplar that is refused is dropped without a word: it is an ornament, and a 400 would
  /// blame the samples.
  private void addExemplar(WriteBatch batch, MemorySegment body, int row, RefusalReport report) {
    int end = cursor.end();
    int start = cursor.position();
    cursor.position(end);
    try {
      origins.add(Column.EXEMPLARS, batch.exemplars().size(), row);
      batch.exemplars().add(identifier.ref(row), cold.exemplar(body, start, end));
    } catch (IllegalArgumentException e) {
      report.countExemplar(Rejection.INVALID_LABELS);
    }
  }

  RowOrigins origins() {
    return origins;
  }
}
