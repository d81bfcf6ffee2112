package io.tributary.storage.page;

import io.tributary.model.metrics.SampleColumns;

/// Decodes one page after the other; buffers are kept from page to page.
///
/// Confined to one thread. Series are numbered from 0 in the order in which they were written.
/// Every method throws [CorruptDataException] when the bytes are not a page of a known version.
public final class PageReader implements AutoCloseable {
  /// Verifies header and checksum and decodes the directory; values stay encoded until they are
  /// read.
  ///
  /// @param page is kept, and must not change, until the next page is opened
  /// @param resource names the page in errors
  public void open(byte[] page, String resource) {
    throw new UnsupportedOperationException();
  }

  public PageHeader header() {
    throw new UnsupportedOperationException();
  }

  public int seriesCount() {
    throw new UnsupportedOperationException();
  }

  /// Returns the time of the earliest row, milliseconds since the epoch.
  public long minTimestampMs() {
    throw new UnsupportedOperationException();
  }

  public long maxTimestampMs() {
    throw new UnsupportedOperationException();
  }

  public int ref(int series) {
    throw new UnsupportedOperationException();
  }

  /// Returns the series' number, or −1 when the page does not hold it.
  public int indexOf(int ref) {
    throw new UnsupportedOperationException();
  }

  public SeriesSummary summary(int series) {
    throw new UnsupportedOperationException();
  }

  /// Appends the rows of a series that lie in `[minMs, maxMs]` to `out`.
  public void read(int series, long minMs, long maxMs, SampleColumns out) {
    throw new UnsupportedOperationException();
  }

  /// Frees native memory.
  @Override
  public void close() {}
}
