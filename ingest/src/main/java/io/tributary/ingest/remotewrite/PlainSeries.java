package io.tributary.ingest.remotewrite;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.tributary.ingest.wire.WireCursor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// A TimeSeries message of remote write 2.0 as nearly all are: packed refs of labels, then one
/// sample as it is always encoded, and nothing else but metadata that says nothing, which Go
/// writes. Holds the last one; confined to one thread.
///
/// The sample is `12 10 09 VALUE 10 TIME`, or `12 07 10 TIME` for the value 0, where TIME has six
/// bytes from the year 1971 to 2109.
final class PlainSeries {
  private static final int LABELS_REFS = 1 << 3 | WireCursor.LENGTH_DELIMITED;
  private static final short EMPTY_METADATA = 5 << 3 | WireCursor.LENGTH_DELIMITED; // of length 0
  private static final int SAMPLE_BYTES = 18;
  private static final int ZERO_SAMPLE_BYTES = 9;
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private int refsStart;
  private int refsEnd;
  private long valueBits;
  private long timestampMs;

  /// Reads `body[start, end)`; false when it is of another form.
  boolean read(MemorySegment body, int start, int end) {
    boolean metadata = end - start > SAMPLE_BYTES && body.get(SHORT, end - 2L) == EMPTY_METADATA;
    return readRefs(body, start, metadata ? end - 2 : end);
  }

  private boolean readRefs(MemorySegment body, int start, int end) {
    if (end - start < SAMPLE_BYTES || body.get(JAVA_BYTE, start) != LABELS_REFS) {
      return false;
    }
    int length = body.get(JAVA_BYTE, start + 1L);
    refsStart = start + 2;
    if (length < 0) {
      int more = body.get(JAVA_BYTE, start + 2L);
      if (more < 0) {
        return false;
      }
      length = (length & 0x7f) | (more << 7);
      refsStart++;
    }
    refsEnd = refsStart + length;
    return readSample(body, end);
  }

  private boolean readSample(MemorySegment body, int end) {
    int bytes = end - refsEnd;
    if (bytes == SAMPLE_BYTES) {
      valueBits = body.get(LONG, end - 15L);
      if (body.get(SHORT, end - 18L) != 0x1012 || body.get(JAVA_BYTE, end - 16L) != 0x09) {
        return false;
      }
    } else if (bytes == ZERO_SAMPLE_BYTES && body.get(SHORT, end - 9L) == 0x0712) {
      valueBits = 0;
    } else {
      return false;
    }
    timestampMs = SeriesRows.timestampMs(body, end);
    return SeriesRows.isTime(body, end);
  }

  int refsStart() {
    return refsStart;
  }

  int refsEnd() {
    return refsEnd;
  }

  long valueBits() {
    return valueBits;
  }

  long timestampMs() {
    return timestampMs;
  }
}
