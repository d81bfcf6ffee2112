package io.tributary.ingest.remotewrite;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.tributary.ingest.wire.WireCursor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// One TimeSeries message of remote write 2.0, walked field by field and checked to the last byte.
/// Holds the last walk only; confined to one thread.
final class SymbolSeries {
  private static final int VALUE = 1 << 3 | WireCursor.FIXED64;
  private static final int TIMESTAMP = 2 << 3;
  private static final int START_TIMESTAMP = 3 << 3;
  private static final int HIGHEST_SAMPLE_FIELD = 3;

  /// Nearly every sample: a value that is not 0, and a time of six bytes.
  private static final int SAMPLE_BYTES = 16;

  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final WireCursor cursor = new WireCursor();
  private final SymbolRefs labels;
  private int samples;
  private int others;
  private int sampleStart;
  private int sampleEnd;
  private int metadataStart;
  private int metadataEnd;
  private long createdMs;

  private long valueBits;
  private long timestampMs;
  private long startMs;

  SymbolSeries(SymbolTable symbols) {
    labels = new SymbolRefs(symbols);
  }

  /// Walks `body[start, end)`.
  void walk(MemorySegment body, int start, int end) {
    labels.clear();
    samples = 0;
    others = 0;
    metadataEnd = 0;
    metadataStart = 0;
    createdMs = 0;
    cursor.reset(body, start, end);
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      switch (tag) {
        case SymbolRows.PACKED_LABELS_REFS -> labels.addPacked(cursor, body);
        case SymbolRows.SAMPLE -> {
          sampleEnd = cursor.end();
          sampleStart = cursor.position();
          cursor.position(sampleEnd);
          samples++;
        }
        case SymbolRows.METADATA -> {
          metadataEnd = cursor.end();
          metadataStart = cursor.position();
          cursor.position(metadataEnd);
        }
        default -> passField(tag);
      }
    }
  }

  private void passField(int tag) {
    switch (tag) {
      case SymbolRows.HISTOGRAM, SymbolRows.EXEMPLAR -> {
        cursor.position(cursor.end());
        others++;
      }
      case SymbolRows.LABELS_REFS -> labels.add(cursor);
      case SymbolRows.CREATED -> createdMs = cursor.varint();
      default -> cursor.skipUnknown(tag, SymbolRows.HIGHEST_FIELD);
    }
  }

  SymbolRefs labels() {
    return labels;
  }

  /// How many samples, histograms and exemplars the series holds.
  int rows() {
    return samples + others;
  }

  boolean isOneSample() {
    return samples == 1 && others == 0;
  }

  /// Where the metadata message lies; an empty one says nothing.
  int metadataStart() {
    return metadataStart;
  }

  int metadataEnd() {
    return metadataEnd;
  }

  /// When the series' counters began, where they do not say it themselves; 0 when that is not
  /// known.
  long createdMs() {
    return createdMs;
  }

  /// Reads the last sample walked over.
  void readSample(MemorySegment body) {
    readSample(body, sampleStart, sampleEnd);
  }

  /// Reads the sample message `body[start, end)`.
  void readSample(MemorySegment body, int start, int end) {
    startMs = 0;
    if (end - start == SAMPLE_BYTES
        && body.get(JAVA_BYTE, start) == VALUE
        && SeriesRows.isTime(body, end)) {
      valueBits = body.get(LONG, start + 1L);
      timestampMs = SeriesRows.timestampMs(body, end);
    } else {
      readFields(body, start, end);
    }
  }

  private void readFields(MemorySegment body, int start, int end) {
    valueBits = 0;
    timestampMs = 0;
    cursor.reset(body, start, end);
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      switch (tag) {
        case VALUE -> valueBits = cursor.fixed64();
        case TIMESTAMP -> timestampMs = cursor.varint();
        case START_TIMESTAMP -> startMs = cursor.varint();
        default -> cursor.skipUnknown(tag, HIGHEST_SAMPLE_FIELD);
      }
    }
  }

  long valueBits() {
    return valueBits;
  }

  long timestampMs() {
    return timestampMs;
  }

  /// When the counter of the sample last read began; 0 when it is not known.
  long startMs() {
    return startMs != 0 ? startMs : createdMs;
  }
}
