package io.tributary.storage.page;

import io.tributary.model.error.CorruptDataException;
import io.tributary.model.metrics.FloatStretch;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.storage.codec.ByteSource;
import io.tributary.storage.codec.ZstdFrame;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Opens one page after the other; buffers are kept from page to page.
///
/// Confined to one thread, but for [#read(int, long, long, RowDecoder, SampleColumns)] and what
/// tells of series: those may be called by several threads while no other page is opened. Series
/// are numbered from 0 in the order in which they were written. Every method throws
/// [CorruptDataException] when the bytes are not a page of a known version; the page must then be
/// opened anew.
public final class PageReader {
  private final ReentrantLock lazy = new ReentrantLock(); // what is made when first asked for
  private final ByteSource source = new ByteSource();
  private final Directory directory = new Directory();
  private final RefTable refs = new RefTable();
  private @Nullable RowDecoder decoder;
  private byte[] page = new byte[0];
  private String resource = "";
  private int series;
  private int valueBytes;
  private volatile boolean valuesReady;
  private byte[] directoryBuffer = new byte[0];
  private byte[] valueBuffer = new byte[0];

  /// Verifies header and checksum and decodes the directory; values stay encoded until they are
  /// read.
  ///
  /// @param newPage is kept, and must not change, until the next page is opened
  /// @param newResource names the page in errors
  public void open(byte[] newPage, String newResource) {
    series = 0;
    refs.clear();
    valuesReady = false;
    PageFormat.verify(newPage, newResource);
    page = newPage;
    resource = newResource;
    int count = limited(PageFormat.SERIES, PageFormat.MAX_SERIES);
    int columns = limited(PageFormat.TIME_COLUMNS, count);
    valueBytes = limited(PageFormat.VALUES_RAW, PageFormat.MAX_RAW_BYTES);
    int raw = limited(PageFormat.DIRECTORY_RAW, PageFormat.MAX_RAW_BYTES);
    int frame = PageFormat.getInt(page, PageFormat.DIRECTORY_FRAME);
    directoryBuffer = decompress(PageFormat.HEADER_BYTES, frame, directoryBuffer, raw);
    source.reset(directoryBuffer, 0, raw, resource);
    long windowStartMs = PageFormat.getLong(page, PageFormat.WINDOW_START);
    directory.open(source, new Directory.Size(count, columns, windowStartMs, valueBytes), resource);
    series = count;
  }

  private int limited(int offset, int max) {
    return PageFormat.limited(page, offset, max, resource);
  }

  private byte[] decompress(int from, int length, byte[] buffer, int raw) {
    if (raw > (long) length * PageFormat.MAX_ZSTD_RATIO) {
      throw new CorruptDataException(
          resource, from, "a frame of " + raw + " bytes", length + " bytes");
    }
    byte[] out =
        buffer.length - ByteSource.PADDING < raw ? new byte[raw + ByteSource.PADDING] : buffer;
    ByteSource in = new ByteSource();
    in.reset(page, from, page.length, resource);
    ZstdFrame.decompress(in, length, out, 0, raw);
    return out;
  }

  public PageHeader header() {
    return new PageHeader(
        PageFormat.getInt(page, PageFormat.CLUSTER),
        PageFormat.getLong(page, PageFormat.WINDOW_START),
        PageFormat.getLong(page, PageFormat.LOG_START),
        PageFormat.getLong(page, PageFormat.LOG_END));
  }

  public int seriesCount() {
    return series;
  }

  /// Returns the time of the earliest row, milliseconds since the epoch; 0 when there is none.
  public long minTimestampMs() {
    return PageFormat.getLong(page, PageFormat.MIN_TIMESTAMP);
  }

  public long maxTimestampMs() {
    return PageFormat.getLong(page, PageFormat.MAX_TIMESTAMP);
  }

  public int ref(int index) {
    return directory.ref(checked(index));
  }

  /// Returns the series' number, or −1 when the page does not hold it.
  public int indexOf(int ref) {
    if (!refs.isReady()) {
      buildRefs();
    }
    return refs.indexOf(ref);
  }

  private void buildRefs() {
    lazy.lock();
    try {
      if (!refs.isReady()) {
        refs.build(directory, series);
      }
    } finally {
      lazy.unlock();
    }
  }

  public SeriesSummary summary(int index) {
    return directory.summary(checked(index));
  }

  /// Returns the summary of a series that has floats alone, none of which is a stale marker or has
  /// a start timestamp; null for others.
  public @Nullable FloatStretch stretch(int index) {
    SeriesSummary summary = summary(index);
    boolean plain = summary.count() > 0 && summary.count() == summary.rows();
    if (!plain || directory.has(index, PageFormat.STARTS)) {
      return null;
    }
    return new FloatStretch(
        summary.count(),
        summary.min(),
        summary.max(),
        summary.sum(),
        summary.first(),
        summary.last(),
        summary.resets(),
        summary.firstMs(),
        summary.lastMs());
  }

  /// Appends the rows of a series that lie in `[minMs, maxMs]` to `out`.
  public void read(int index, long minMs, long maxMs, SampleColumns out) {
    if (decoder == null) {
      decoder = new RowDecoder();
    }
    read(index, minMs, maxMs, decoder, out);
  }

  /// Appends the rows of a series that lie in `[minMs, maxMs]` to `out`.
  ///
  /// @param rowDecoder the caller's own
  public void read(int index, long minMs, long maxMs, RowDecoder rowDecoder, SampleColumns out) {
    int time = directory.time(checked(index));
    TimestampColumns timestamps = directory.timestamps();
    int rows = timestamps.rows(time);
    if (rows == 0 || timestamps.firstMs(time) > maxMs || timestamps.lastMs(time) < minMs) {
      return;
    }
    long[] times = timestamps.timestampsMs(time);
    int from = timestamps.firstMs(time) >= minMs ? 0 : lowerBound(times, rows, minMs);
    int to = timestamps.lastMs(time) <= maxMs ? rows : upperBound(times, rows, maxMs);
    if (from >= to) {
      return;
    }
    RowDecoder.Column column = new RowDecoder.Column(page, directory, index, times);
    boolean constant = RowDecoder.isConstantFloat(directory, index);
    byte[] values = constant ? valueBuffer : values();
    rowDecoder.read(column, new ValueDecoder.Slice(rows, from, to), values, resource, out);
  }

  private byte[] values() {
    if (!valuesReady) {
      decompressValues();
    }
    return valueBuffer;
  }

  private void decompressValues() {
    lazy.lock();
    try {
      if (!valuesReady) {
        int frame = PageFormat.getInt(page, PageFormat.VALUES_FRAME);
        valueBuffer = decompress(page.length - frame, frame, valueBuffer, valueBytes);
        valuesReady = true;
      }
    } finally {
      lazy.unlock();
    }
  }

  private int checked(int index) {
    return Objects.checkIndex(index, series);
  }

  private static int lowerBound(long[] times, int rows, long minMs) {
    int at = Arrays.binarySearch(times, 0, rows, minMs);
    return at < 0 ? -at - 1 : at;
  }

  private static int upperBound(long[] times, int rows, long maxMs) {
    int at = Arrays.binarySearch(times, 0, rows, maxMs);
    return at < 0 ? -at - 1 : at + 1;
  }
}
