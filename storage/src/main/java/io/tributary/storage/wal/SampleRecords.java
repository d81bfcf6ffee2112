package io.tributary.storage.wal;

import io.tributary.model.metrics.WriteBatch;

/// The body of a [RecordKind#SAMPLES] record, by column.
///
/// ```text
/// flags  bit 0: has start timestamps · bits 8-15: compression of the body, 0 none
/// body   varint rows · refs · timestamps · [start timestamps] · values
/// refs        zigzag varint difference to the row before, the first to 0
/// timestamps  the same, milliseconds; behind a difference of 0 a varint says how many more zeros follow
/// values      8 bytes each: raw IEEE 754
/// ```
final class SampleRecords {
  private static final int HAS_STARTS = 1;

  private SampleRecords() {}

  static void encode(WriteBatch.Floats floats, RecordBuffer out) {
    int n = floats.size();
    out.begin(RecordKind.SAMPLES, floats.hasStartTimestamps() ? HAS_STARTS : 0);
    out.putVarint(n);
    out.putRefs(floats.refs(), n);
    out.putTimes(floats.timestampsMs(), n);
    if (floats.hasStartTimestamps()) {
      out.putTimes(floats.startTimestampsMs(), n);
    }
    out.putLongs(floats.valueBits(), n);
    out.end();
  }

  /// Adds the rows whose series are defined; returns how many are not.
  static int decode(RecordBody in, int flags, Columns columns, WriteBatch.Floats out) {
    int n = columns.read(in, (flags & HAS_STARTS) != 0);
    long[] valueBits = columns.values(n);
    in.getLongs(valueBits, n);
    int lost = 0;
    for (int row = 0; row < n; row++) {
      if (columns.definitions().isDefined(columns.ref(row))) {
        out.add(columns.ref(row), columns.timestampMs(row), valueBits[row], columns.startMs(row));
      } else {
        lost++;
      }
    }
    return lost;
  }
}
