package io.tributary.storage.rocks;

/// The families of keys in a [RocksStore]; the names are part of the format.
public enum Family {
  /// Encoded samples by window, cluster, piece and page; compressed before they come here.
  PAGES("pages", false, 16L << 20),
  /// Log lines by window, cluster, piece and chunk; compressed before they come here.
  CHUNKS("chunks", false, 16L << 20),
  /// Series by their first ref.
  SERIES("series", true, 4L << 20),
  /// Symbols by their first id.
  SYMBOLS("symbols", true, 4L << 20),
  /// Which refs have samples, by day and cluster.
  POSTINGS("postings", true, 2L << 20),
  /// What is valid: the only family that decides.
  META("meta", true, 1L << 20);

  private final String familyName;
  private final boolean compressed;
  private final long memtableBytes;

  Family(String familyName, boolean compressed, long memtableBytes) {
    this.familyName = familyName;
    this.compressed = compressed;
    this.memtableBytes = memtableBytes;
  }

  String familyName() {
    return familyName;
  }

  boolean compressed() {
    return compressed;
  }

  long memtableBytes() {
    return memtableBytes;
  }
}
