package io.tributary.ingest.remotewrite;

import io.tributary.ingest.append.HistogramNumbers;
import io.tributary.ingest.append.HistogramRules;
import io.tributary.ingest.wire.MalformedBodyException;
import io.tributary.ingest.wire.WireCursor;
import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.Histogram.ResetHint;
import java.lang.foreign.MemorySegment;

/// A native histogram message as a [Histogram]. Confined to one thread; reused.
///
/// Integer buckets come as deltas and leave as absolute counts. Source: `prompb/types.proto`.
final class HistogramDecoder {
  private static final int COUNT_INT = 1 << 3;
  private static final int COUNT_FLOAT = 2 << 3 | WireCursor.FIXED64;
  private static final int SUM = 3 << 3 | WireCursor.FIXED64;
  private static final int SCHEMA = 4 << 3;
  private static final int ZERO_THRESHOLD = 5 << 3 | WireCursor.FIXED64;
  private static final int ZERO_INT = 6 << 3;
  private static final int ZERO_FLOAT = 7 << 3 | WireCursor.FIXED64;
  private static final int NEGATIVE_SPAN = 8 << 3 | WireCursor.LENGTH_DELIMITED;
  private static final int POSITIVE_SPAN = 11 << 3 | WireCursor.LENGTH_DELIMITED;
  private static final int RESET_HINT = 14 << 3;
  private static final int TIMESTAMP = 15 << 3;
  private static final int START_TIMESTAMP = 17 << 3; // of remote write 2.0 only
  private static final int HIGHEST_FIELD = 16;
  private static final int SPAN_OFFSET = 1 << 3;
  private static final int SPAN_LENGTH = 2 << 3;

  private static final ResetHint[] HINTS = ResetHint.values();

  private final WireCursor cursor = new WireCursor();
  private final HistogramNumbers negativeDeltas = new HistogramNumbers();
  private final HistogramNumbers negativeCounts = new HistogramNumbers();
  private final HistogramNumbers positiveDeltas = new HistogramNumbers();
  private final HistogramNumbers positiveCounts = new HistogramNumbers();
  private final HistogramNumbers customBounds = new HistogramNumbers();
  private final HistogramNumbers negativeSpans = new HistogramNumbers();
  private final HistogramNumbers positiveSpans = new HistogramNumbers();
  private long timestampMs;
  private long startMs;

  private int schema;
  private int hint;
  private double sum;
  private double zeroThreshold;
  private double count;
  private double zeroCount;
  private boolean integer;

  /// When the histogram last decoded was taken.
  long timestampMs() {
    return timestampMs;
  }

  /// When the counters of the histogram last decoded began; 0 when it does not say.
  long startMs() {
    return startMs;
  }

  /// Decodes one message.
  ///
  /// @throws MalformedBodyException when it is not protobuf
  /// @throws IllegalArgumentException when the histogram contradicts itself; says how
  Histogram decode(MemorySegment body, int start, int end) {
    clear();
    cursor.reset(body, start, end);
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      if (!readNumber(tag) && !readBuckets(tag)) {
        cursor.skipUnknown(tag, HIGHEST_FIELD);
      }
    }
    return HistogramRules.checked(
        new Histogram(
            schema,
            hint >= 0 && hint < HINTS.length ? HINTS[hint] : ResetHint.UNKNOWN,
            count,
            sum,
            zeroThreshold,
            zeroCount,
            positiveSpans.toInts(),
            integer ? positiveDeltas.toSums() : positiveCounts.toDoubles(),
            negativeSpans.toInts(),
            integer ? negativeDeltas.toSums() : negativeCounts.toDoubles(),
            customBounds.toDoubles(),
            integer));
  }

  private void clear() {
    for (HistogramNumbers numbers :
        new HistogramNumbers[] {
          negativeDeltas,
          negativeCounts,
          positiveDeltas,
          positiveCounts,
          customBounds,
          negativeSpans,
          positiveSpans
        }) {
      numbers.clear();
    }
    timestampMs = 0;
    startMs = 0;
    schema = 0;
    hint = 0;
    sum = 0;
    zeroThreshold = 0;
    count = 0;
    zeroCount = 0;
    integer = true;
  }

  private boolean readNumber(int tag) {
    switch (tag) {
      case COUNT_INT -> {
        count = HistogramRules.exact(cursor.varint());
        integer = true;
      }
      case COUNT_FLOAT -> {
        count = Double.longBitsToDouble(cursor.fixed64());
        integer = false;
      }
      case SUM -> sum = Double.longBitsToDouble(cursor.fixed64());
      case SCHEMA -> schema = cursor.zigzag32();
      case ZERO_THRESHOLD -> zeroThreshold = Double.longBitsToDouble(cursor.fixed64());
      case ZERO_INT -> zeroCount = HistogramRules.exact(cursor.varint());
      case ZERO_FLOAT -> zeroCount = Double.longBitsToDouble(cursor.fixed64());
      case RESET_HINT -> hint = (int) cursor.varint();
      case TIMESTAMP -> timestampMs = cursor.varint();
      case START_TIMESTAMP -> startMs = cursor.varint();
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean readBuckets(int tag) {
    int wireType = tag & 7;
    switch (tag >>> 3) {
      case 8 -> readSpan(tag == NEGATIVE_SPAN, negativeSpans);
      case 9 -> readDeltas(wireType, negativeDeltas);
      case 10 -> readDoubles(wireType, negativeCounts);
      case 11 -> readSpan(tag == POSITIVE_SPAN, positiveSpans);
      case 12 -> readDeltas(wireType, positiveDeltas);
      case 13 -> readDoubles(wireType, positiveCounts);
      case 16 -> readDoubles(wireType, customBounds);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void readSpan(boolean delimited, HistogramNumbers spans) {
    if (!delimited) {
      throw wrongType();
    }
    int spanEnd = cursor.end();
    int outerEnd = cursor.limit();
    cursor.limit(spanEnd);
    int offset = 0;
    long length = 0;
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      if (tag == SPAN_OFFSET) {
        offset = cursor.zigzag32();
      } else if (tag == SPAN_LENGTH) {
        length = cursor.varint() & 0xffff_ffffL;
      } else {
        cursor.skipUnknown(tag, 2);
      }
    }
    cursor.limit(outerEnd);
    spans.add(offset);
    spans.add(length);
  }

  private void readDeltas(int wireType, HistogramNumbers deltas) {
    switch (wireType) {
      case WireCursor.VARINT -> deltas.add(cursor.zigzag64());
      case WireCursor.LENGTH_DELIMITED -> {
        int outerEnd = cursor.limit();
        cursor.limit(cursor.end());
        while (!cursor.atEnd()) {
          deltas.add(cursor.zigzag64());
        }
        cursor.limit(outerEnd);
      }
      default -> throw wrongType();
    }
  }

  private void readDoubles(int wireType, HistogramNumbers doubles) {
    switch (wireType) {
      case WireCursor.FIXED64 -> doubles.add(cursor.fixed64());
      case WireCursor.LENGTH_DELIMITED -> {
        int outerEnd = cursor.limit();
        cursor.limit(cursor.end());
        while (!cursor.atEnd()) {
          doubles.add(cursor.fixed64());
        }
        cursor.limit(outerEnd);
      }
      default -> throw wrongType();
    }
  }

  private MalformedBodyException wrongType() {
    return new MalformedBodyException("wrong protobuf wire type in histogram", cursor.position());
  }
}
