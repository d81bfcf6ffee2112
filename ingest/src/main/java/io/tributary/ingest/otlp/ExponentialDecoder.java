package io.tributary.ingest.otlp;

import io.tributary.ingest.append.HistogramRules;
import io.tributary.ingest.wire.WireCursor;
import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.Histogram.ResetHint;
import io.tributary.model.metrics.SpecialValues;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Points of exponential histograms as native histograms. Reused, confined to one thread.
///
/// Bucket `i` of OTLP ends where bucket `i + 1` of a native histogram does. Scales above 8 are
/// merged down, those below -4 cannot be stored. Source: the data model of OpenTelemetry's metrics,
/// Prometheus' `docs/specs/native_histograms.md`.
final class ExponentialDecoder {
  private static final int LOWEST_SCALE = -4;
  private static final int HIGHEST_SCALE = 8;

  /// What the zero bucket holds when the point does not say.
  private static final double ZERO_THRESHOLD = 1e-128;

  /// Empty buckets that are cheaper than a new span.
  private static final int SMALL_GAP = 2;

  private static final long KNOWN_BUCKETS = Fields.known(1, 2);
  private static final int[] NO_SPANS = {};
  private static final double[] NO_COUNTS = {};

  private final WireCursor cursor = new WireCursor();
  private final Side positive = new Side();
  private final Side negative = new Side();
  private long scale;
  private long flags;
  private long count;
  private double sum;
  private long zeroCount;
  private double zeroThreshold;

  /// @throws IllegalArgumentException when it contradicts itself or cannot be stored; says why
  Histogram decode(MemorySegment body, int start, int end) {
    clear();
    cursor.reset(body, start, end);
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      switch (tag) {
        case Fields.COUNT -> count = cursor.fixed64();
        case Fields.TOTAL -> sum = Double.longBitsToDouble(cursor.fixed64());
        case Fields.SCALE -> scale = cursor.zigzag32();
        case Fields.ZERO_COUNT -> zeroCount = cursor.fixed64();
        case Fields.POSITIVE -> buckets(positive);
        case Fields.NEGATIVE -> buckets(negative);
        case Fields.HISTOGRAM_FLAGS -> flags = cursor.varint();
        case Fields.ZERO_THRESHOLD -> zeroThreshold = Double.longBitsToDouble(cursor.fixed64());
        default -> cursor.skip(tag);
      }
    }
    if (scale < LOWEST_SCALE) {
      throw new IllegalArgumentException("scale=" + scale + " limit=" + LOWEST_SCALE);
    }
    return (flags & Fields.NO_RECORDED_VALUE) == 0 ? recorded() : stale();
  }

  private void clear() {
    positive.clear();
    negative.clear();
    scale = 0;
    flags = 0;
    count = 0;
    sum = 0;
    zeroCount = 0;
    zeroThreshold = 0;
  }

  private void buckets(Side side) {
    int around = cursor.limit();
    cursor.limit(cursor.end());
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      switch (tag) {
        case Fields.OFFSET -> side.offset = cursor.zigzag32();
        case Fields.ONE_COUNT -> side.add(cursor.varint());
        case Fields.COUNTS -> {
          int message = cursor.limit();
          cursor.limit(cursor.end());
          while (!cursor.atEnd()) {
            side.add(cursor.varint());
          }
          cursor.limit(message);
        }
        default -> Fields.skip(cursor, tag, KNOWN_BUCKETS);
      }
    }
    cursor.limit(around);
  }

  private Histogram recorded() {
    int schema = (int) Math.min(scale, HIGHEST_SCALE);
    int shift = (int) Math.min(scale - schema, Long.SIZE - 1);
    positive.merge(shift);
    negative.merge(shift);
    return HistogramRules.checked(
        new Histogram(
            schema,
            ResetHint.UNKNOWN,
            HistogramRules.exact(count),
            sum,
            zeroThreshold > 0 ? zeroThreshold : ZERO_THRESHOLD,
            HistogramRules.exact(zeroCount),
            positive.spans(),
            positive.counts(),
            negative.spans(),
            negative.counts(),
            NO_COUNTS,
            true));
  }

  private Histogram stale() {
    return new Histogram(
        (int) Math.min(scale, HIGHEST_SCALE),
        ResetHint.UNKNOWN,
        0,
        SpecialValues.STALE_NAN,
        ZERO_THRESHOLD,
        0,
        NO_SPANS,
        NO_COUNTS,
        NO_SPANS,
        NO_COUNTS,
        NO_COUNTS,
        true);
  }

  /// The buckets of positive or negative observations: as sent, then as they are stored.
  private static final class Side {
    private int offset;
    private long[] sent = new long[256];
    private int size;
    private double[] counts = new double[256];
    private int buckets;
    private int[] spans = new int[16];
    private int ends;

    void clear() {
      offset = 0;
      size = 0;
    }

    void add(long count) {
      if (size >= HistogramRules.MAX_BUCKETS) {
        throw new IllegalArgumentException("buckets limit=" + HistogramRules.MAX_BUCKETS);
      }
      if (size == sent.length) {
        sent = Arrays.copyOf(sent, 2 * size);
      }
      sent[size++] = count;
    }

    /// Makes spans of what was sent, each 2^shift buckets one.
    void merge(int shift) {
      buckets = 0;
      ends = 0;
      long last = 0;
      for (int i = 0; i < size; i++) {
        if (sent[i] != 0) {
          long index = (((long) offset + i) >> shift) + 1;
          if (index > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("bucket index is too large offset=" + offset);
          }
          if (buckets == 0 || index != last) {
            append(index, index - last - 1);
          }
          counts[buckets - 1] += HistogramRules.exact(sent[i]);
          last = index;
        }
      }
    }

    private void append(long index, long gap) {
      if (buckets == 0 || gap > SMALL_GAP) {
        if (ends == spans.length) {
          spans = Arrays.copyOf(spans, 2 * ends);
        }
        spans[ends] = (int) (buckets == 0 ? index : gap);
        spans[ends + 1] = 0;
        ends += 2;
      } else {
        for (long i = 0; i < gap; i++) {
          appendCount();
        }
      }
      appendCount();
    }

    private void appendCount() {
      if (buckets == counts.length) {
        counts = Arrays.copyOf(counts, 2 * buckets);
      }
      counts[buckets++] = 0;
      spans[ends - 1]++;
    }

    int[] spans() {
      return Arrays.copyOf(spans, ends);
    }

    double[] counts() {
      return Arrays.copyOf(counts, buckets);
    }
  }
}
