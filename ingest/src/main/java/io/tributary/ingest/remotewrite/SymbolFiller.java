package io.tributary.ingest.remotewrite;

import io.tributary.ingest.append.RefusalReport;
import io.tributary.ingest.append.RowOrigins;
import io.tributary.ingest.wire.WireCursor;
import io.tributary.model.metrics.Exemplar;
import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.Refusals.Column;
import io.tributary.model.metrics.Rejection;
import io.tributary.model.metrics.WriteBatch;
import java.lang.foreign.MemorySegment;

/// Moves the rows of identified series of remote write 2.0 into the columns of a batch. Confined to
/// one thread.
final class SymbolFiller {
  private static final int EXEMPLAR_VALUE = 2 << 3 | WireCursor.FIXED64;
  private static final int EXEMPLAR_TIMESTAMP = 3 << 3;
  private static final int HIGHEST_EXEMPLAR_FIELD = 3;

  private final WireCursor cursor = new WireCursor();
  private final WireCursor inner = new WireCursor();
  private final HistogramDecoder histograms = new HistogramDecoder();
  private final SymbolRows rows;
  private final SymbolSeries series;
  private final SymbolRefs exemplarLabels;
  private final SymbolIdentifier identifier;
  private final RowOrigins origins = new RowOrigins();
  private WriteBatch batch = new WriteBatch();
  private RefusalReport report = new RefusalReport();
  private MemorySegment body = MemorySegment.NULL;

  SymbolFiller(SymbolRows rows, SymbolSeries series, SymbolIdentifier identifier) {
    this.rows = rows;
    this.series = series;
    this.exemplarLabels = new SymbolRefs(rows.symbols());
    this.identifier = identifier;
  }

  RowOrigins origins() {
    return origins;
  }

  void fill(WriteBatch newBatch, MemorySegment newBody, RefusalReport newReport) {
    batch = newBatch;
    body = newBody;
    report = newReport;
    WriteBatch.Floats floats = batch.floats();
    for (int row = 0; row < rows.size(); row++) {
      int ref = identifier.ref(row);
      if (ref < 0) {
        continue;
      }
      if (identifier.isOneSample(row)) {
        origins.add(Column.FLOATS, floats.size(), row);
        floats.add(
            ref, identifier.timestampMs(row), identifier.valueBits(row), identifier.startMs(row));
      } else {
        fillWalked(row);
      }
    }
  }

  private void fillWalked(int row) {
    series.walk(body, rows.start(row), rows.end(row)); // again, for when its counters began
    cursor.reset(body, rows.start(row), rows.end(row));
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      if (tag == SymbolRows.SAMPLE || tag == SymbolRows.HISTOGRAM || tag == SymbolRows.EXEMPLAR) {
        int end = cursor.end();
        int start = cursor.position();
        cursor.position(end);
        switch (tag) {
          case SymbolRows.SAMPLE -> addSample(start, end, row);
          case SymbolRows.HISTOGRAM -> addHistogram(start, end, row);
          default -> addExemplar(start, end, row);
        }
      } else {
        cursor.skip(tag);
      }
    }
  }

  private void addSample(int start, int end, int row) {
    series.readSample(body, start, end);
    WriteBatch.Floats floats = batch.floats();
    origins.add(Column.FLOATS, floats.size(), row);
    floats.add(identifier.ref(row), series.timestampMs(), series.valueBits(), series.startMs());
  }

  private void addHistogram(int start, int end, int row) {
    try {
      Histogram value = histograms.decode(body, start, end);
      long startMs = histograms.startMs() != 0 ? histograms.startMs() : series.createdMs();
      origins.add(Column.HISTOGRAMS, batch.histograms().size(), row);
      batch.histograms().add(identifier.ref(row), histograms.timestampMs(), value, startMs);
    } catch (IllegalArgumentException e) {
      report.count(Rejection.INVALID_HISTOGRAM, 1);
      if (report.isListing()) {
        report.list(identifier.describe(row), "invalid histogram: " + e.getMessage());
      }
    }
  }

  /// An exemplar that is refused is dropped without a word: it is an ornament, and a 400 would
  /// blame the samples.
  private void addExemplar(int start, int end, int row) {
    try {
      Exemplar value = exemplar(start, end);
      origins.add(Column.EXEMPLARS, batch.exemplars().size(), row);
      batch.exemplars().add(identifier.ref(row), value);
    } catch (IllegalArgumentException e) {
      report.countExemplar(Rejection.INVALID_LABELS);
    }
  }

  private Exemplar exemplar(int start, int end) {
    double value = 0;
    long timestampMs = 0;
    exemplarLabels.clear();
    inner.reset(body, start, end);
    while (!inner.atEnd()) {
      int tag = inner.tag();
      switch (tag) {
        case SymbolRows.PACKED_LABELS_REFS -> exemplarLabels.addPacked(inner, body);
        case SymbolRows.LABELS_REFS -> exemplarLabels.add(inner);
        case EXEMPLAR_VALUE -> value = Double.longBitsToDouble(inner.fixed64());
        case EXEMPLAR_TIMESTAMP -> timestampMs = inner.varint();
        default -> inner.skipUnknown(tag, HIGHEST_EXEMPLAR_FIELD);
      }
    }
    return new Exemplar(exemplarLabels.labels(), value, timestampMs);
  }
}
