package io.tributary.storage.page;

import io.tributary.model.error.CorruptDataException;
import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.storage.codec.ByteSource;
import io.tributary.storage.codec.IntegerDecoder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Decodes the rows of single series; its buffers are used again, for any page. Confined to one
/// thread.
public final class RowDecoder {
  /// Pages of which a neighbour is kept: a reader takes a series of all its pages, then the next.
  private static final int KEPT = 16;

  private final ByteSource source = new ByteSource();
  private final IntegerDecoder startDecoder = new IntegerDecoder();
  private final ValueDecoder valueDecoder = new ValueDecoder();
  private final HistogramDecoder histogramDecoder = new HistogramDecoder(valueDecoder);
  private long[] starts = new long[0];
  private double[] floats = new double[0];
  private final @Nullable Neighbour[] kept = new Neighbour[KEPT];

  /// The integers of the series that was decoded last of a page.
  private static final class Neighbour {
    byte[] page = new byte[0];
    int index;
    int rows;
    long[] numbers = new long[0];
  }

  /// A series of an opened page, with the timestamps of all its rows.
  record Column(byte[] page, Directory directory, int index, long[] times) {
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
    decodeNeighbours(column, slice, values, resource);
    seek(directory, column.index, values, resource);
    if (column.has(PageFormat.HISTOGRAMS | PageFormat.STARTS)) {
      readRows(column, slice, out);
    } else {
      readFloats(column, slice, out);
    }
  }

  private void seek(Directory directory, int index, byte[] values, String resource) {
    source.reset(values, directory.offset(index), directory.offset(index + 1), resource);
  }

  /// Decodes the series that this one stands beside, as far as they were not decoded before, as
  /// they are when series are read in order.
  @SuppressWarnings("ReferenceEquality") // a page is the same while its bytes are
  private void decodeNeighbours(
      Column column, ValueDecoder.Slice slice, byte[] values, String resource) {
    Directory directory = column.directory;
    int from = column.index;
    while (directory.isBeside(from)) {
      if (!directory.isNeighbour(from - 1, slice.rows())) {
        throw new CorruptDataException(resource, 0, "decimals before series " + from, "none");
      }
      Neighbour last = kept[slot(column.page)];
      if (last != null
          && last.page == column.page
          && last.index == from - 1
          && last.rows >= slice.to()) {
        valueDecoder.setNumbers(last.numbers, slice.to());
        break;
      }
      from--;
    }
    for (int at = from; at < column.index; at++) {
      seek(directory, at, values, resource);
      valueDecoder.decodeNeighbour(directory.tag(at), source, slice);
    }
  }

  private static int slot(byte[] page) {
    return System.identityHashCode(page) & (KEPT - 1);
  }

  private void keep(Column column, int rows) {
    int slot = slot(column.page);
    Neighbour neighbour = kept[slot];
    if (neighbour == null) {
      neighbour = new Neighbour();
      kept[slot] = neighbour;
    }
    neighbour.page = column.page;
    neighbour.index = column.index;
    neighbour.rows = rows;
    neighbour.numbers = valueDecoder.copyNumbers(neighbour.numbers, rows);
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
      if (column.directory.isBeside(column.index + 1)) {
        keep(column, slice.to());
      }
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
