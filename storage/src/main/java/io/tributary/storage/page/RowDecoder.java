package io.tributary.storage.page;

import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.storage.codec.ByteSource;
import io.tributary.storage.codec.IntegerDecoder;
import java.util.Arrays;

/// Decodes the rows of single series; its buffers are used again, for any page. Confined to one
/// thread.
public final class RowDecoder {
  private final ByteSource source = new ByteSource();
  private final IntegerDecoder startDecoder = new IntegerDecoder();
  private final ValueDecoder valueDecoder = new ValueDecoder();
  private final HistogramDecoder histogramDecoder = new HistogramDecoder(valueDecoder);
  private long[] starts = new long[0];
  private double[] floats = new double[0];

  /// A series of an opened page, with the timestamps of all its rows.
  record Column(Directory directory, int index, long[] times) {
    boolean has(int flag) {
      return directory.has(index, flag);
    }

    int tag() {
      return directory.tag(index);
    }

    double constant() {
      return Double.longBitsToDouble(directory.firstBits(index));
    }

    boolean isConstant() {
      return ValueTag.encoding(tag()) == ValueTag.CONSTANT;
    }
  }

  /// Returns whether the directory alone has every row of a series.
  static boolean isConstantFloat(Directory directory, int index) {
    return ValueTag.encoding(directory.tag(index)) == ValueTag.CONSTANT
        && !directory.has(index, PageFormat.HISTOGRAMS | PageFormat.STARTS);
  }

  /// Appends rows of a series to `out`.
  ///
  /// @param values the page's, decompressed; not looked at for a constant
  void read(
      Column column, ValueDecoder.Slice slice, byte[] values, String resource, SampleColumns out) {
    Directory directory = column.directory;
    int index = column.index;
    source.reset(values, directory.offset(index), directory.offset(index + 1), resource);
    if (column.has(PageFormat.HISTOGRAMS | PageFormat.STARTS)) {
      readRows(column, slice, out);
    } else {
      readFloats(column, slice, out);
    }
  }

  private void readFloats(Column column, ValueDecoder.Slice slice, SampleColumns out) {
    int at = out.size();
    int count = slice.to() - slice.from();
    out.ensureCapacity(at + count);
    System.arraycopy(column.times, slice.from(), out.timestampsMs(), at, count);
    if (column.isConstant()) {
      Arrays.fill(out.values(), at, at + count, column.constant());
    } else {
      valueDecoder.decode(column.tag(), source, slice, out.values(), at);
    }
    out.setSize(at + count);
  }

  /// The way for series with histograms or start timestamps, row by row.
  private void readRows(Column column, ValueDecoder.Slice slice, SampleColumns out) {
    int rows = slice.rows();
    int bitmap = 0;
    Histogram[] histograms = new Histogram[0];
    if (column.has(PageFormat.HISTOGRAMS)) {
      bitmap = source.take((rows + 7) >> 3);
      histograms = histogramDecoder.decode(source, histogramRows(bitmap, rows));
    }
    boolean hasStarts = column.has(PageFormat.STARTS);
    if (hasStarts) {
      starts = starts.length < rows ? new long[rows] : starts;
      startDecoder.decode(source, rows, rows, starts);
    }
    decodeFloats(column, rows - histograms.length);
    int histogram = 0;
    for (int row = 0; row < slice.to(); row++) {
      boolean isHistogram = histograms.length > 0 && isSet(bitmap, row);
      if (row >= slice.from()) {
        if (isHistogram) {
          out.add(column.times[row], histograms[histogram]);
        } else {
          out.add(column.times[row], floats[row - histogram]);
        }
        if (hasStarts) {
          out.setStartTimestampMs(starts[row]);
        }
      }
      histogram += isHistogram ? 1 : 0;
    }
  }

  private int histogramRows(int bitmap, int rows) {
    int count = 0;
    for (int row = 0; row < rows; row++) {
      count += isSet(bitmap, row) ? 1 : 0;
    }
    return count;
  }

  private boolean isSet(int bitmap, int row) {
    return ((source.bytes()[bitmap + (row >> 3)] >> (row & 7)) & 1) != 0;
  }

  private void decodeFloats(Column column, int count) {
    floats = floats.length < count ? new double[count] : floats;
    if (column.isConstant()) {
      Arrays.fill(floats, 0, count, column.constant());
    } else {
      valueDecoder.decode(column.tag(), source, new ValueDecoder.Slice(count, 0, count), floats, 0);
    }
  }
}
