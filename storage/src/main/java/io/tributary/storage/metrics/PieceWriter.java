package io.tributary.storage.metrics;

import io.tributary.storage.codec.Effort;
import io.tributary.storage.page.ColumnInput;
import io.tributary.storage.page.PageHeader;
import io.tributary.storage.page.PageWriter;
import io.tributary.storage.pieces.Piece;
import io.tributary.storage.pieces.StoreKeys;
import io.tributary.storage.pieces.StoreRecords;
import io.tributary.storage.rocks.Family;
import io.tributary.storage.rocks.RocksStore;
import java.util.Arrays;

/// Writes one piece: series come in, full pages go to the store. Confined to one thread.
///
/// Nothing of it counts until its [Piece] is committed, and it is durable only after the family is
/// flushed.
final class PieceWriter implements AutoCloseable {
  /// How large pages get and how hard they are compressed.
  record Style(int pageBytes, Effort effort, int zstdLevel) {
    /// For a seal, which should be short.
    static final Style SEALED = new Style(64 << 10, Effort.QUICK, 3);

    /// For a window, which is written anew with its day.
    static final Style WINDOW = new Style(96 << 10, Effort.QUICK, 6);

    /// For what stays for weeks.
    static final Style DAY = new Style(96 << 10, Effort.THOROUGH, 6);
  }

  private static final int PAGE_SERIES = 1_000;

  private final RocksStore store;
  private final Piece start;
  private final Style style;
  private final PageWriter writer;
  private long[] firstKeys = new long[16];
  private int pages;
  private boolean open;
  private long bytes;
  private long samples;
  private long minMs = Long.MAX_VALUE;
  private long maxMs = Long.MIN_VALUE;

  /// @param start names id, cluster, window and place in the log
  PieceWriter(RocksStore store, Piece start, Style style) {
    this.store = store;
    this.start = start;
    this.style = style;
    writer = new PageWriter(style.effort);
  }

  /// Returns the bytes of all pages that are written.
  long bytes() {
    return bytes;
  }

  /// Adds a series; sort keys ascend.
  void add(SeriesKey series, ColumnInput rows) {
    if (!open) {
      begin(series);
    }
    writer.add(series.ref(), rows);
    samples += rows.size();
    minMs = Math.min(minMs, rows.timestampsMs()[0]);
    maxMs = Math.max(maxMs, rows.timestampsMs()[rows.size() - 1]);
    if (writer.isFull()
        || writer.seriesCount() >= PAGE_SERIES
        || writer.estimatedBytes() >= style.pageBytes) {
      end();
    }
  }

  /// Writes what is left and the directory, and returns the whole piece.
  Piece finish() {
    if (open) {
      end();
    }
    byte[] directory = StoreRecords.encodeDirectory(Arrays.copyOf(firstKeys, pages));
    store.put(Family.PAGES, StoreKeys.value(start, StoreKeys.DIRECTORY), directory);
    return start.with(new Piece.Content(minMs, maxMs, pages, bytes, samples, style.effort));
  }

  private void begin(SeriesKey first) {
    writer.begin(
        new PageHeader(start.cluster(), start.windowStartMs(), start.logStart(), start.logEnd()));
    if (pages == firstKeys.length) {
      firstKeys = Arrays.copyOf(firstKeys, 2 * pages);
    }
    firstKeys[pages] = first.sortKey();
    open = true;
  }

  private void end() {
    byte[] page = writer.finish(style.zstdLevel);
    store.put(Family.PAGES, StoreKeys.value(start, pages), page);
    pages++;
    bytes += page.length;
    open = false;
  }

  @Override
  public void close() {
    writer.close();
  }
}
