package io.tributary.storage.page;

import io.tributary.storage.codec.ByteSink;
import io.tributary.storage.page.PageFormat.Stream;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/// Collects the directory of a page under construction. Confined to one thread; reused.
final class DirectoryEncoder {
  private final Map<Stream, ByteSink> streams = new EnumMap<>(Stream.class);
  private final TimestampDictionary timestamps = new TimestampDictionary();
  private int series;
  private int lastRef;
  private int lastTime;

  DirectoryEncoder() {
    for (Stream stream : Stream.values()) {
      streams.put(stream, new ByteSink());
    }
  }

  void clear(long windowStartMs) {
    for (ByteSink stream : streams.values()) {
      stream.clear();
    }
    timestamps.clear(windowStartMs);
    series = 0;
    lastRef = 0;
    lastTime = 0;
  }

  int series() {
    return series;
  }

  int timestampColumns() {
    return timestamps.columns();
  }

  int timestamps() {
    return timestamps.timestamps();
  }

  int bytes() {
    int bytes = 0;
    for (ByteSink stream : streams.values()) {
      bytes += Integer.BYTES + stream.size();
    }
    return bytes;
  }

  /// How the values of a series were written.
  ///
  /// @param tag of the value column
  /// @param flags [PageFormat#HISTOGRAMS] and [PageFormat#STARTS]
  record Values(int tag, int flags, int bytes) {}

  void add(int ref, ColumnInput column, Values values, SummaryBuilder summary) {
    series++;
    stream(Stream.REFS).writeZigzag(ref - lastRef);
    lastRef = ref;
    int time = timestamps.add(column.timestampsMs(), column.size(), stream(Stream.TIMESTAMPS));
    stream(Stream.TIMES).writeZigzag(time - lastTime);
    lastTime = time;
    stream(Stream.LENGTHS).writeVarint(values.bytes);
    int flags = values.flags | summaryFlags(values.tag, column.size(), summary);
    stream(Stream.TAGS).writeByte(values.tag);
    stream(Stream.TAGS).writeByte(flags);
    numbers(values.tag, flags, summary);
    if ((flags & PageFormat.SUM_IS_PRODUCT) == 0) {
      stream(Stream.SUMS).writeLong(Double.doubleToRawLongBits(summary.sum));
    }
    if ((flags & PageFormat.RESETS) != 0) {
      stream(Stream.COUNTS).writeVarint(summary.resets);
    }
    if ((flags & PageFormat.PARTIAL) != 0) {
      stream(Stream.COUNTS).writeVarint(summary.count);
    }
  }

  private ByteSink stream(Stream stream) {
    return Objects.requireNonNull(streams.get(stream));
  }

  private static int summaryFlags(int tag, int rows, SummaryBuilder summary) {
    long min = Double.doubleToRawLongBits(summary.min);
    long max = Double.doubleToRawLongBits(summary.max);
    double product = Double.longBitsToDouble(summary.firstBits) * summary.count;
    boolean isProduct =
        Double.doubleToRawLongBits(product) == Double.doubleToRawLongBits(summary.sum);
    int scale = ValueTag.scale(tag);
    boolean fits =
        scale != Decimal.NO_SCALE
            && Decimal.fits(summary.firstBits, scale)
            && Decimal.fits(summary.lastBits, scale)
            && Decimal.fits(min, scale)
            && Decimal.fits(max, scale);
    return (summary.count == rows ? 0 : PageFormat.PARTIAL)
        | (isProduct ? PageFormat.SUM_IS_PRODUCT : 0)
        | (min == summary.firstBits ? PageFormat.MIN_IS_FIRST : 0)
        | (max == summary.lastBits ? PageFormat.MAX_IS_LAST : 0)
        | (summary.resets > 0 ? PageFormat.RESETS : 0)
        | (fits ? 0 : PageFormat.SORTABLE);
  }

  private void numbers(int tag, int flags, SummaryBuilder summary) {
    int scale = (flags & PageFormat.SORTABLE) != 0 ? Decimal.NO_SCALE : ValueTag.scale(tag);
    ByteSink out = stream(Stream.NUMBERS);
    long first = number(summary.firstBits, scale);
    out.writeZigzag(first);
    if (Directory.isPlainConstant(tag, flags)) {
      return;
    }
    out.writeZigzag(number(summary.lastBits, scale) - first);
    if ((flags & PageFormat.MIN_IS_FIRST) == 0) {
      out.writeVarint(first - number(Double.doubleToRawLongBits(summary.min), scale));
    }
    if ((flags & PageFormat.MAX_IS_LAST) == 0) {
      out.writeVarint(number(Double.doubleToRawLongBits(summary.max), scale) - first);
    }
  }

  private static long number(long bits, int scale) {
    return scale == Decimal.NO_SCALE
        ? Decimal.sortable(bits)
        : Decimal.toInteger(Double.longBitsToDouble(bits), Decimal.power(scale));
  }

  void writeTo(ByteSink out) {
    for (ByteSink stream : streams.values()) {
      out.writeInt(stream.size());
    }
    for (ByteSink stream : streams.values()) {
      out.write(stream.bytes(), 0, stream.size());
    }
  }
}
