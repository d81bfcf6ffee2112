package io.tributary.ingest.exposition;

import io.tributary.ingest.append.HistogramNumbers;
import io.tributary.ingest.append.HistogramRules;
import io.tributary.ingest.wire.WireCursor;
import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.Histogram.ResetHint;
import java.lang.foreign.MemorySegment;

/// Native histograms of protobuf exposition. Confined to one thread; reused.
///
/// Source: `io.prometheus.client.Histogram`; one with neither spans nor a zero bucket is classic.
final class NativeDecoder {
  private static final int COUNT = 1 << 3;
  private static final int SUM = 2 << 3 | WireCursor.FIXED64;
  private static final int COUNT_FLOAT = 4 << 3 | WireCursor.FIXED64;
  private static final int SCHEMA = 5 << 3;
  private static final int ZERO_THRESHOLD = 6 << 3 | WireCursor.FIXED64;
  private static final int ZERO_COUNT = 7 << 3;
  private static final int ZERO_FLOAT = 8 << 3 | WireCursor.FIXED64;
  private static final int NEGATIVE_SPAN = 9;
  private static final int NEGATIVE_DELTA = 10;
  private static final int NEGATIVE_COUNT = 11;
  private static final int POSITIVE_SPAN = 12;
  private static final int POSITIVE_DELTA = 13;
  private static final int POSITIVE_COUNT = 14;

  private final FamilyStream.NativeHistograms into;
  private final WireCursor cursor = new WireCursor();
  private final HistogramNumbers[] columns = new HistogramNumbers[POSITIVE_COUNT + 1];
  private int schema;
  private double count;
  private double countFloat;
  private double sum;
  private double zeroThreshold;
  private double zeroCount;
  private double zeroFloat;

  NativeDecoder(FamilyStream.NativeHistograms into) {
    this.into = into;
    for (int field = NEGATIVE_SPAN; field <= POSITIVE_COUNT; field++) {
      columns[field] = new HistogramNumbers();
    }
  }

  /// Keeps the histogram in `message[start, end)`; returns its number, or -1 when it is classic.
  ///
  /// @throws ExpositionException when it contradicts itself
  int decode(MemorySegment message, int start, int end, boolean gauge) {
    clear();
    cursor.reset(message, start, end);
    try {
      return read(gauge);
    } catch (IllegalArgumentException e) {
      throw new ExpositionException("a histogram is wrong: " + e.getMessage());
    }
  }

  private int read(boolean gauge) {
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      if (!readNumber(tag) && !readColumn(tag)) {
        cursor.skip(tag);
      }
    }
    boolean spans = !columns[NEGATIVE_SPAN].isEmpty() || !columns[POSITIVE_SPAN].isEmpty();
    if (!spans && zeroThreshold == 0 && zeroCount == 0 && zeroFloat == 0) {
      return -1;
    }
    return into.add(HistogramRules.checked(histogram(gauge)));
  }

  private void clear() {
    for (int field = NEGATIVE_SPAN; field <= POSITIVE_COUNT; field++) {
      columns[field].clear();
    }
    schema = 0;
    count = 0;
    countFloat = 0;
    sum = 0;
    zeroThreshold = 0;
    zeroCount = 0;
    zeroFloat = 0;
  }

  private Histogram histogram(boolean gauge) {
    boolean floats = countFloat > 0 || zeroFloat > 0;
    return new Histogram(
        schema,
        gauge ? ResetHint.GAUGE : ResetHint.UNKNOWN,
        floats ? countFloat : count,
        sum,
        zeroThreshold,
        floats ? zeroFloat : zeroCount,
        columns[POSITIVE_SPAN].toInts(),
        floats ? columns[POSITIVE_COUNT].toDoubles() : columns[POSITIVE_DELTA].toSums(),
        columns[NEGATIVE_SPAN].toInts(),
        floats ? columns[NEGATIVE_COUNT].toDoubles() : columns[NEGATIVE_DELTA].toSums(),
        new double[0],
        !floats);
  }

  private boolean readNumber(int tag) {
    switch (tag) {
      case COUNT -> count = HistogramRules.exact(cursor.varint());
      case SUM -> sum = Double.longBitsToDouble(cursor.fixed64());
      case COUNT_FLOAT -> countFloat = Double.longBitsToDouble(cursor.fixed64());
      case SCHEMA -> schema = cursor.zigzag32();
      case ZERO_THRESHOLD -> zeroThreshold = Double.longBitsToDouble(cursor.fixed64());
      case ZERO_COUNT -> zeroCount = HistogramRules.exact(cursor.varint());
      case ZERO_FLOAT -> zeroFloat = Double.longBitsToDouble(cursor.fixed64());
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean readColumn(int tag) {
    int field = tag >>> 3;
    if (field < NEGATIVE_SPAN || field > POSITIVE_COUNT) {
      return false;
    }
    HistogramNumbers column = columns[field];
    boolean span = field == NEGATIVE_SPAN || field == POSITIVE_SPAN;
    if ((tag & 7) != WireCursor.LENGTH_DELIMITED) {
      if (span || (tag & 7) != (isDelta(field) ? WireCursor.VARINT : WireCursor.FIXED64)) {
        return false; // it cannot be that field
      }
      readOne(field, column);
      return true;
    }
    int outer = cursor.limit();
    cursor.limit(cursor.end());
    if (span) {
      readSpan(column);
    } else {
      while (!cursor.atEnd()) {
        readOne(field, column);
      }
    }
    cursor.limit(outer);
    return true;
  }

  private void readOne(int field, HistogramNumbers column) {
    column.add(isDelta(field) ? cursor.zigzag64() : cursor.fixed64());
  }

  private static boolean isDelta(int field) {
    return field == NEGATIVE_DELTA || field == POSITIVE_DELTA;
  }

  private void readSpan(HistogramNumbers spans) {
    int offset = 0;
    long length = 0;
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      switch (tag) {
        case 1 << 3 -> offset = cursor.zigzag32();
        case 2 << 3 -> length = cursor.varint() & 0xffff_ffffL;
        default -> cursor.skip(tag);
      }
    }
    spans.add(offset);
    spans.add(length);
  }
}
