package io.tributary.ingest.exposition;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tributary.ingest.wire.WireCursor;
import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.util.Arrays;

/// The exemplars of one line as [ExemplarText] reads them. Confined to one thread; reused.
///
/// Source: `io.prometheus.client.Exemplar`. Prometheus takes those of native histograms only when
/// they have a time.
final class ExemplarLines {
  private static final int LABEL = 1 << 3 | WireCursor.LENGTH_DELIMITED;
  private static final int VALUE = 2 << 3 | WireCursor.FIXED64;
  private static final int TIMESTAMP = 3 << 3 | WireCursor.LENGTH_DELIMITED;
  private static final int SECONDS = 1 << 3;
  private static final int NANOS = 2 << 3;
  private static final long MS_PER_SECOND = 1_000;
  private static final long NANOS_PER_MS = 1_000_000;

  /// More are of no time that is taken, and their milliseconds would be too many.
  private static final long MOST_SECONDS = 900_000_000_000_000L;

  private static final byte[] BEGIN = " # {".getBytes(US_ASCII);

  private final LineBytes out;
  private final WireCursor cursor = new WireCursor();
  private int[] bounds = new int[16]; // where each begins and ends
  private int size;

  ExemplarLines(LineBytes out) {
    this.out = out;
  }

  void clear() {
    size = 0;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /// Adds the message that is the field `outer` stands at, and goes behind it.
  void add(WireCursor outer) {
    if (size == bounds.length) {
      bounds = Arrays.copyOf(bounds, 2 * size);
    }
    int end = outer.end();
    bounds[size++] = outer.position();
    bounds[size++] = end;
    outer.position(end);
  }

  /// Puts those that were added.
  ///
  /// @param timedOnly whether those without a time are left out
  void write(MemorySegment memory, boolean timedOnly) {
    for (int i = 0; i < size; i += 2) {
      int before = out.size();
      boolean timed = write(memory, bounds[i], bounds[i + 1]);
      if (timedOnly && !timed) {
        out.truncate(before);
      }
    }
  }

  private boolean write(MemorySegment memory, int start, int end) {
    double value = 0;
    boolean first = true;
    boolean timed = false;
    long timeMs = 0;
    out.put(BEGIN);
    cursor.reset(memory, start, end);
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      switch (tag) {
        case LABEL -> {
          if (!first) {
            out.put(',');
          }
          first = false;
          out.pair(cursor, memory);
        }
        case VALUE -> value = Double.longBitsToDouble(cursor.fixed64());
        case TIMESTAMP -> {
          timeMs = timeMs();
          timed = true;
        }
        default -> cursor.skip(tag);
      }
    }
    out.put('}');
    out.put(' ');
    out.put(BoundText.format(value).getBytes(US_ASCII));
    if (timed) {
      out.put(' ');
      out.put(BigDecimal.valueOf(timeMs, 3).toPlainString().getBytes(US_ASCII));
    }
    return timed;
  }

  private long timeMs() {
    int outer = cursor.limit();
    cursor.limit(cursor.end());
    long seconds = 0;
    int nanos = 0;
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      switch (tag) {
        case SECONDS -> seconds = cursor.varint();
        case NANOS -> nanos = (int) cursor.varint();
        default -> cursor.skip(tag);
      }
    }
    cursor.limit(outer);
    return Math.clamp(seconds, -MOST_SECONDS, MOST_SECONDS) * MS_PER_SECOND + nanos / NANOS_PER_MS;
  }
}
