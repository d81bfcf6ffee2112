package io.tributary.storage.page;

import io.tributary.storage.codec.ByteSource;
import io.tributary.storage.page.PageFormat.Stream;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/// The decoded directory of an opened page. Confined to one thread; reused from page to page.
final class Directory {
  private static final Stream[] STREAMS = Stream.values();

  private final Map<Stream, ByteSource> streams = new EnumMap<>(Stream.class);
  private final TimestampColumns timestamps = new TimestampColumns();
  private int series;
  private byte[] tags = new byte[0];
  private byte[] flags = new byte[0];
  private int[] refs = new int[0];
  private int[] times = new int[0];
  private int[] offsets = new int[1];
  private int[] counts = new int[0];
  private int[] resets = new int[0];
  private long[] first = new long[0]; // bits, as are the next ones
  private long[] last = new long[0];
  private long[] min = new long[0];
  private long[] max = new long[0];
  private double[] sums = new double[0];

  Directory() {
    for (Stream stream : STREAMS) {
      streams.put(stream, new ByteSource());
    }
  }

  /// Whether a series has one value at every row, which its summary holds.
  static boolean isPlainConstant(int tag, int flags) {
    return ValueTag.encoding(tag) == ValueTag.CONSTANT
        && (flags & (PageFormat.PARTIAL | PageFormat.HISTOGRAMS)) == 0;
  }

  /// What the page's header says of its directory.
  record Size(int series, int timestampColumns, long windowStartMs, int valueBytes) {}

  void open(ByteSource in, Size size, String resource) {
    split(in, resource);
    grow(size.series);
    series = size.series;
    timestamps.open(stream(Stream.TIMESTAMPS), size.timestampColumns, size.windowStartMs, resource);
    readTags();
    readRefs();
    readTimes(size.timestampColumns);
    readOffsets(size.valueBytes);
    readNumbers();
    readCounts();
    readSums();
  }

  private void split(ByteSource in, String resource) {
    int[] lengths = new int[STREAMS.length];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = in.readInt();
    }
    for (int i = 0; i < lengths.length; i++) {
      int from = in.take(lengths[i]);
      stream(STREAMS[i]).reset(in.bytes(), from, from + lengths[i], resource);
    }
  }

  private ByteSource stream(Stream stream) {
    return Objects.requireNonNull(streams.get(stream));
  }

  private void grow(int count) {
    if (tags.length < count) {
      tags = new byte[count];
      flags = new byte[count];
      refs = new int[count];
      times = new int[count];
      offsets = new int[count + 1];
      counts = new int[count];
      resets = new int[count];
      first = new long[count];
      last = new long[count];
      min = new long[count];
      max = new long[count];
      sums = new double[count];
    }
  }

  private void readTags() {
    ByteSource in = stream(Stream.TAGS);
    for (int i = 0; i < series; i++) {
      int tag = in.readByte();
      if (!ValueTag.isValid(tag)) {
        throw in.corrupt("the tag of a column", Integer.toString(tag));
      }
      tags[i] = (byte) tag;
      flags[i] = (byte) in.readByte();
      if (!has(i, PageFormat.SORTABLE) && ValueTag.scale(tag) == Decimal.NO_SCALE) {
        throw in.corrupt("a scale", "none");
      }
      if (ValueTag.encoding(tag) == ValueTag.BESIDE
          && has(i, PageFormat.HISTOGRAMS | PageFormat.STARTS)) {
        throw in.corrupt("a column of floats alone beside another", Integer.toString(flags[i]));
      }
    }
  }

  private void readRefs() {
    ByteSource in = stream(Stream.REFS);
    int ref = 0;
    for (int i = 0; i < series; i++) {
      ref += (int) in.readZigzag();
      refs[i] = ref;
    }
  }

  private void readTimes(int columns) {
    ByteSource in = stream(Stream.TIMES);
    long time = 0;
    for (int i = 0; i < series; i++) {
      time += in.readZigzag();
      if (time < 0 || time >= columns) {
        throw in.corrupt("a timestamp column below " + columns, Long.toString(time));
      }
      times[i] = (int) time;
    }
  }

  private void readOffsets(int valueBytes) {
    ByteSource in = stream(Stream.LENGTHS);
    int offset = 0;
    for (int i = 0; i < series; i++) {
      offsets[i] = offset;
      offset += in.readCount(valueBytes - offset);
    }
    offsets[series] = offset;
  }

  private void readNumbers() {
    ByteSource in = stream(Stream.NUMBERS);
    for (int i = 0; i < series; i++) {
      int scale = has(i, PageFormat.SORTABLE) ? Decimal.NO_SCALE : ValueTag.scale(tag(i));
      long number = in.readZigzag();
      first[i] = bits(number, scale);
      if (isPlainConstant(tag(i), flags[i])) {
        last[i] = first[i];
        min[i] = first[i];
        max[i] = first[i];
      } else {
        last[i] = bits(number + in.readZigzag(), scale);
        boolean minIsFirst = has(i, PageFormat.MIN_IS_FIRST);
        min[i] = minIsFirst ? first[i] : bits(number - in.readVarint(), scale);
        boolean maxIsLast = has(i, PageFormat.MAX_IS_LAST);
        max[i] = maxIsLast ? last[i] : bits(number + in.readVarint(), scale);
      }
    }
  }

  private static long bits(long number, int scale) {
    return scale == Decimal.NO_SCALE
        ? Decimal.sortable(number)
        : Double.doubleToRawLongBits(number / Decimal.power(scale));
  }

  private void readCounts() {
    ByteSource in = stream(Stream.COUNTS);
    for (int i = 0; i < series; i++) {
      int rows = timestamps.rows(times[i]);
      resets[i] = has(i, PageFormat.RESETS) ? in.readCount(rows) : 0;
      counts[i] = has(i, PageFormat.PARTIAL) ? in.readCount(rows) : rows;
    }
  }

  private void readSums() {
    ByteSource in = stream(Stream.SUMS);
    for (int i = 0; i < series; i++) {
      sums[i] =
          has(i, PageFormat.SUM_IS_PRODUCT)
              ? Double.longBitsToDouble(first[i]) * counts[i]
              : Double.longBitsToDouble(in.readLong());
    }
  }

  int tag(int index) {
    return tags[index] & 0xFF;
  }

  boolean has(int index, int flag) {
    return (flags[index] & flag) != 0;
  }

  /// Returns whether a series' integers are less those of the one before; false for one that is not
  /// there.
  boolean isBeside(int index) {
    return index < series && ValueTag.encoding(tag(index)) == ValueTag.BESIDE;
  }

  /// Returns whether a series of as many rows may stand beside this one.
  boolean isNeighbour(int index, int rows) {
    return index >= 0
        && ValueTag.hasDecimals(tag(index))
        && !has(index, PageFormat.HISTOGRAMS | PageFormat.STARTS)
        && timestamps.rows(times[index]) == rows;
  }

  int ref(int index) {
    return refs[index];
  }

  /// Returns the number of the series' timestamp column.
  int time(int index) {
    return times[index];
  }

  TimestampColumns timestamps() {
    return timestamps;
  }

  /// Returns where the series' values begin; those of the one after follow.
  int offset(int index) {
    return offsets[index];
  }

  /// Returns the value of a constant column.
  long firstBits(int index) {
    return first[index];
  }

  SeriesSummary summary(int index) {
    int rows = timestamps.rows(times[index]);
    long firstMs = timestamps.firstMs(times[index]);
    long lastMs = timestamps.lastMs(times[index]);
    if (counts[index] == 0) {
      return new SeriesSummary(rows, 0, 0, 0, 0, 0, 0, 0, firstMs, lastMs);
    }
    return new SeriesSummary(
        rows,
        counts[index],
        Double.longBitsToDouble(min[index]),
        Double.longBitsToDouble(max[index]),
        sums[index],
        Double.longBitsToDouble(first[index]),
        Double.longBitsToDouble(last[index]),
        resets[index],
        firstMs,
        lastMs);
  }
}
