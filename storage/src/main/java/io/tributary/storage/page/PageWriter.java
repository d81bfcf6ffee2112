package io.tributary.storage.page;

/// Encodes series into pages, one page after the other; series keep the order in which they are
/// added.
///
/// Confined to one thread. Encodes while adding, so that [#estimatedBytes()] follows.
public final class PageWriter implements AutoCloseable {
  /// Starts a page, and forgets an unfinished one.
  public void begin(PageHeader header) {
    throw new UnsupportedOperationException();
  }

  /// Appends a series; its ref must be new to the page.
  ///
  /// @throws IllegalStateException when the page [#isFull()]
  public void add(int ref, ColumnInput column) {
    throw new UnsupportedOperationException();
  }

  public int seriesCount() {
    throw new UnsupportedOperationException();
  }

  /// Returns about how long the page would be now, judged by how well the one before was
  /// compressed.
  public int estimatedBytes() {
    throw new UnsupportedOperationException();
  }

  /// Returns whether the format's limits allow no further series.
  public boolean isFull() {
    throw new UnsupportedOperationException();
  }

  /// Returns the page's bytes; the next call is [#begin(PageHeader)].
  public byte[] finish(int zstdLevel) {
    throw new UnsupportedOperationException();
  }

  /// Frees native memory.
  @Override
  public void close() {}
}
