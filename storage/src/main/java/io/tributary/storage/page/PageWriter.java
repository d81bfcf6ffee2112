package io.tributary.storage.page;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import io.tributary.model.metrics.Histogram;
import io.tributary.storage.codec.ByteSink;
import io.tributary.storage.codec.Effort;
import io.tributary.storage.codec.IntegerEncoder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Encodes series into pages, one page after the other; series keep the order in which they are
/// added.
///
/// Confined to one thread. Encodes while adding, so that [#estimatedBytes()] follows.
public final class PageWriter implements AutoCloseable {
  private static final double FIRST_RATIO = 0.7;

  /// Enough that one more series cannot pass [PageFormat#MAX_RAW_BYTES].
  private static final int FULL_BYTES = PageFormat.MAX_RAW_BYTES / 4;

  /// So many buckets stay below the rest of [PageFormat#MAX_RAW_BYTES] even if no row has the
  /// layout of the one before.
  private static final int FITTING_BUCKETS = PageFormat.MAX_BUCKETS_PER_SERIES / 4;

  /// The rows of a series, of which some have histograms.
  public interface HistogramRows {
    /// Returns the histogram of a row, or null when the row is a float.
    @Nullable Histogram histogram(int row);
  }

  private final ZstdCompressCtx zstd = new ZstdCompressCtx();
  private final Effort effort;
  private final ValueEncoder valueEncoder;
  private final HistogramEncoder histogramEncoder;
  private final IntegerEncoder startEncoder;
  private final SummaryBuilder summary = new SummaryBuilder();
  private final DirectoryEncoder directory = new DirectoryEncoder();
  private final ByteSink values = new ByteSink();
  private final ByteSink scratch = new ByteSink();
  private PageHeader header = new PageHeader(0, 0, 0, 0);
  private long minTimestampMs;
  private long maxTimestampMs;
  private double ratio = FIRST_RATIO;
  private byte[] frames = new byte[0];
  private long[] floatBits = new long[0];

  public PageWriter(Effort effort) {
    this.effort = effort;
    valueEncoder = new ValueEncoder(effort);
    histogramEncoder = new HistogramEncoder(valueEncoder);
    startEncoder = new IntegerEncoder(effort);
  }

  /// Returns how many rows of a series, counted from its first, fit a page; at least one.
  ///
  /// @param histograms null when all rows are floats
  public static int fittingRows(int rows, @Nullable HistogramRows histograms) {
    int most = Math.min(rows, PageFormat.MAX_ROWS);
    if (histograms == null) {
      return most;
    }
    long buckets = 0;
    for (int row = 0; row < most; row++) {
      Histogram histogram = histograms.histogram(row);
      buckets += histogram == null ? 0 : buckets(histogram);
      if (row > 0 && buckets > FITTING_BUCKETS) {
        return row;
      }
    }
    return most;
  }

  private static int buckets(Histogram histogram) {
    return histogram.positiveCounts().length + histogram.negativeCounts().length;
  }

  /// Starts a page, and forgets an unfinished one.
  public void begin(PageHeader newHeader) {
    header = newHeader;
    directory.clear(newHeader.windowStartMs());
    values.clear();
    valueEncoder.leaveNeighbour();
    minTimestampMs = Long.MAX_VALUE;
    maxTimestampMs = Long.MIN_VALUE;
  }

  /// Appends a series; its ref must be new to the page.
  ///
  /// @throws IllegalStateException when the page [#isFull()]
  /// @throws IllegalArgumentException when the series has more rows or buckets than the format
  ///   allows
  public void add(int ref, ColumnInput column) {
    if (isFull()) {
      throw new IllegalStateException("page is full series=" + directory.series());
    }
    int rows = column.size();
    if (rows > PageFormat.MAX_ROWS) {
      throw new IllegalArgumentException("more rows than a page takes rows=" + rows);
    }
    if (rows > 0) {
      minTimestampMs = Math.min(minTimestampMs, column.timestampsMs()[0]);
      maxTimestampMs = Math.max(maxTimestampMs, column.timestampsMs()[rows - 1]);
    }
    int from = values.size();
    int flags = 0;
    long[] bits = column.valueBits();
    int floats = rows;
    @Nullable Histogram[] histograms = column.histograms();
    if (histograms != null && hasAny(histograms, rows)) {
      flags |= PageFormat.HISTOGRAMS;
      floats = writeHistograms(histograms, bits, rows);
      bits = floatBits;
    }
    long[] starts = column.startTimestampsMs();
    if (starts != null && hasAny(starts, rows)) {
      flags |= PageFormat.STARTS;
      startEncoder.encode(starts, rows, values);
    }
    int tag;
    if (flags == 0 && effort == Effort.THOROUGH) {
      tag = valueEncoder.encodeBeside(bits, rows, values);
    } else {
      valueEncoder.leaveNeighbour();
      tag = valueEncoder.encode(bits, floats, values);
    }
    summary.compute(bits, floats);
    if (ValueTag.encoding(tag) == ValueTag.CONSTANT && floats > 0) {
      summary.firstBits = bits[0]; // of a column of stale markers, too
    }
    directory.add(
        ref, column, new DirectoryEncoder.Values(tag, flags, values.size() - from), summary);
  }

  private static boolean hasAny(@Nullable Histogram[] histograms, int rows) {
    for (int i = 0; i < rows; i++) {
      if (histograms[i] != null) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasAny(long[] startTimestampsMs, int rows) {
    for (int i = 0; i < rows; i++) {
      if (startTimestampsMs[i] != 0) {
        return true;
      }
    }
    return false;
  }

  /// Writes the histograms, keeps the other rows' bits apart and returns their number.
  private int writeHistograms(@Nullable Histogram[] all, long[] bits, int rows) {
    Histogram[] histograms = new Histogram[rows];
    byte[] bitmap = new byte[(rows + 7) >> 3];
    floatBits = floatBits.length < rows ? new long[rows] : floatBits;
    int floats = 0;
    long buckets = 0;
    for (int i = 0; i < rows; i++) {
      Histogram histogram = all[i];
      if (histogram == null) {
        floatBits[floats++] = bits[i];
      } else {
        histograms[i - floats] = histogram;
        bitmap[i >> 3] |= (byte) (1 << (i & 7));
        buckets += buckets(histogram);
      }
    }
    if (buckets > PageFormat.MAX_BUCKETS_PER_SERIES) {
      throw new IllegalArgumentException("more buckets than a page takes buckets=" + buckets);
    }
    values.write(bitmap, 0, bitmap.length);
    histogramEncoder.encode(histograms, rows - floats, values);
    return floats;
  }

  public int seriesCount() {
    return directory.series();
  }

  /// Returns about how long the page would be now, judged by how well the one before was
  /// compressed.
  public int estimatedBytes() {
    return PageFormat.HEADER_BYTES + (int) (ratio * ((long) directory.bytes() + values.size()));
  }

  /// Returns whether the format's limits allow no further series.
  public boolean isFull() {
    return directory.series() == PageFormat.MAX_SERIES
        || directory.timestamps() >= PageFormat.MAX_TIMESTAMPS
        || values.size() >= FULL_BYTES
        || directory.bytes() >= FULL_BYTES;
  }

  /// Returns the page's bytes; the next call is [#begin(PageHeader)].
  public byte[] finish(int zstdLevel) {
    zstd.setLevel(zstdLevel);
    scratch.clear();
    directory.writeTo(scratch);
    int directoryBytes = compress(scratch, PageFormat.HEADER_BYTES);
    int valueBytes =
        values.size() == 0 ? 0 : compress(values, PageFormat.HEADER_BYTES + directoryBytes);
    int length = PageFormat.HEADER_BYTES + directoryBytes + valueBytes;
    ratio = (double) (directoryBytes + valueBytes) / (scratch.size() + values.size());
    byte[] page = Arrays.copyOf(frames, length);
    writeHeader(page);
    PageFormat.setInt(page, PageFormat.DIRECTORY_FRAME, directoryBytes);
    PageFormat.setInt(page, PageFormat.VALUES_FRAME, valueBytes);
    PageFormat.setInt(page, PageFormat.CRC, PageFormat.checksum(page));
    return page;
  }

  private int compress(ByteSink raw, int at) {
    int bound = at + (int) Zstd.compressBound(raw.size());
    if (frames.length < bound) {
      frames = Arrays.copyOf(frames, bound);
    }
    return zstd.compressByteArray(frames, at, frames.length - at, raw.bytes(), 0, raw.size());
  }

  private void writeHeader(byte[] page) {
    boolean empty = minTimestampMs > maxTimestampMs;
    PageFormat.setInt(page, 0, PageFormat.MAGIC);
    PageFormat.setInt(
        page, 4, effort == Effort.QUICK ? PageFormat.VERSION_QUICK : PageFormat.VERSION_THOROUGH);
    PageFormat.setInt(page, PageFormat.CLUSTER, header.clusterId());
    PageFormat.setLong(page, PageFormat.WINDOW_START, header.windowStartMs());
    PageFormat.setLong(page, PageFormat.LOG_START, header.logStart());
    PageFormat.setLong(page, PageFormat.LOG_END, header.logEnd());
    PageFormat.setLong(page, PageFormat.MIN_TIMESTAMP, empty ? 0 : minTimestampMs);
    PageFormat.setLong(page, PageFormat.MAX_TIMESTAMP, empty ? 0 : maxTimestampMs);
    PageFormat.setInt(page, PageFormat.SERIES, directory.series());
    PageFormat.setInt(page, PageFormat.TIME_COLUMNS, directory.timestampColumns());
    PageFormat.setInt(page, PageFormat.DIRECTORY_RAW, scratch.size());
    PageFormat.setInt(page, PageFormat.VALUES_RAW, values.size());
  }

  /// Frees native memory.
  @Override
  public void close() {
    zstd.close();
  }
}
