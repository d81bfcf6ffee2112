package io.tributary.ingest.otlp;

import io.tributary.ingest.wire.MalformedBodyException;
import io.tributary.ingest.wire.WireCursor;

/// The tags of the messages of OTLP metrics that are read. Source: opentelemetry-proto,
/// `metrics/v1/metrics.proto`, `common/v1/common.proto`.
final class Fields {
  private static final int MESSAGE = WireCursor.LENGTH_DELIMITED; // or a text, or packed
  private static final int FIXED64 = WireCursor.FIXED64;

  static final int RESOURCE_METRICS = 1 << 3 | MESSAGE;

  static final int RESOURCE = 1 << 3 | MESSAGE;
  static final int SCOPE_METRICS = 2 << 3 | MESSAGE;
  static final int RESOURCE_ATTRIBUTES = 1 << 3 | MESSAGE;
  static final int METRICS = 2 << 3 | MESSAGE; // of a scope

  static final int NAME = 1 << 3 | MESSAGE;
  static final int DESCRIPTION = 2 << 3 | MESSAGE;
  static final int UNIT = 3 << 3 | MESSAGE;
  static final int GAUGE = 5 << 3 | MESSAGE;
  static final int SUM = 7 << 3 | MESSAGE;
  static final int HISTOGRAM = 9 << 3 | MESSAGE;
  static final int EXPONENTIAL_HISTOGRAM = 10 << 3 | MESSAGE;
  static final int SUMMARY = 11 << 3 | MESSAGE;

  static final int POINTS = 1 << 3 | MESSAGE; // of every kind
  static final int TEMPORALITY = 2 << 3;
  static final int IS_MONOTONIC = 3 << 3;

  // Alike in the points of every kind.
  static final int START_TIME = 2 << 3 | FIXED64;
  static final int TIME = 3 << 3 | FIXED64;

  // Alike in numbers, histograms and summaries; those of exponential histograms differ.
  static final int FLAGS = 8 << 3;
  static final int HISTOGRAM_FLAGS = 10 << 3;

  static final int AS_DOUBLE = 4 << 3 | FIXED64;
  static final int AS_INT = 6 << 3 | FIXED64;
  static final int EXEMPLARS = 5 << 3 | MESSAGE;

  static final int COUNT = 4 << 3 | FIXED64;
  static final int TOTAL = 5 << 3 | FIXED64; // `sum`
  static final int BUCKET_COUNTS = 6 << 3 | MESSAGE;
  static final int BUCKET_COUNT = 6 << 3 | FIXED64; // not packed
  static final int BOUNDS = 7 << 3 | MESSAGE;
  static final int BOUND = 7 << 3 | FIXED64; // not packed
  static final int HISTOGRAM_EXEMPLARS = 8 << 3 | MESSAGE;

  static final int QUANTILES = 6 << 3 | MESSAGE;
  static final int QUANTILE = 1 << 3 | FIXED64;
  static final int QUANTILE_VALUE = 2 << 3 | FIXED64;

  static final int SCALE = 6 << 3;
  static final int ZERO_COUNT = 7 << 3 | FIXED64;
  static final int POSITIVE = 8 << 3 | MESSAGE;
  static final int NEGATIVE = 9 << 3 | MESSAGE;
  static final int EXPONENTIAL_EXEMPLARS = 11 << 3 | MESSAGE;
  static final int ZERO_THRESHOLD = 14 << 3 | FIXED64;
  static final int OFFSET = 1 << 3;
  static final int COUNTS = 2 << 3 | MESSAGE;
  static final int ONE_COUNT = 2 << 3; // not packed

  static final int EXEMPLAR_TIME = 2 << 3 | FIXED64;
  static final int EXEMPLAR_DOUBLE = 3 << 3 | FIXED64;
  static final int SPAN_ID = 4 << 3 | MESSAGE;
  static final int TRACE_ID = 5 << 3 | MESSAGE;
  static final int EXEMPLAR_INT = 6 << 3 | FIXED64;
  static final int FILTERED_ATTRIBUTES = 7 << 3 | MESSAGE;

  static final int KEY = 1 << 3 | MESSAGE;
  static final int VALUE = 2 << 3 | MESSAGE;
  static final int STRING_VALUE = 1 << 3 | MESSAGE;
  static final int BOOL_VALUE = 2 << 3;
  static final int INT_VALUE = 3 << 3;
  static final int DOUBLE_VALUE = 4 << 3 | FIXED64;
  static final int ARRAY_VALUE = 5 << 3 | MESSAGE;
  static final int LIST_VALUE = 6 << 3 | MESSAGE;
  static final int BYTES_VALUE = 7 << 3 | MESSAGE;
  static final int VALUES = 1 << 3 | MESSAGE;

  /// The flag of a point that says there is none: the series has ended.
  static final long NO_RECORDED_VALUE = 1;

  static final long CUMULATIVE = 2;

  private Fields() {}

  /// Skips a field that is not read, or says that it has a wire type it cannot have.
  ///
  /// @param known a bit for the number of each field that is read
  static void skip(WireCursor cursor, int tag, long known) {
    int field = tag >>> 3;
    if (field < Long.SIZE && (known >>> field & 1) != 0) {
      throw new MalformedBodyException(
          "wrong protobuf wire type field=" + field, cursor.position());
    }
    cursor.skip(tag);
  }

  /// Returns the bits of field numbers.
  static long known(int... fields) {
    long bits = 0;
    for (int field : fields) {
      bits |= 1L << field;
    }
    return bits;
  }
}
