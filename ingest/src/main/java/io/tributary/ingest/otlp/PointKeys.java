package io.tributary.ingest.otlp;

import io.tributary.ingest.identity.LabelHash;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Hashes what identifies a series, level by level: the resource, the metric with the hash of its
/// resource, the point's attributes with that of its metric, one of its series with that of the
/// point. Confined to one thread.
final class PointKeys {
  /// The levels, so that no two of them have the same bytes.
  enum Level {
    RESOURCE,
    METRIC,
    METADATA,
    POINT,
    ROW
  }

  private static final int FIRST_CAPACITY = 4 << 10;
  private static final int LARGEST_KEPT = 1 << 20;

  private final LabelHash hash;
  private final LabelHash.Rows result = new LabelHash.Rows();
  private Arena arena = Arena.ofShared();
  private MemorySegment key = arena.allocate(FIRST_CAPACITY, Long.BYTES);
  private long size;
  private long salt;

  PointKeys(LabelHash hash) {
    this.hash = hash;
    result.ensureCapacity(1);
  }

  /// @param newSalt tells the keys of this cluster from those of others
  void reset(long newSalt) {
    salt = newSalt;
  }

  /// Begins a key.
  @SuppressWarnings("EnumOrdinal") // in memory only
  PointKeys start(Level level) {
    size = 0;
    return add(level.ordinal());
  }

  PointKeys add(long value) {
    ensureRoom(Long.BYTES);
    key.set(ValueLayout.JAVA_LONG_UNALIGNED, size, value);
    size += Long.BYTES;
    return this;
  }

  /// Adds `body[start, end)`; several in a row are one text, unless their lengths are added too.
  PointKeys add(MemorySegment body, int start, int end) {
    ensureRoom(end - start);
    MemorySegment.copy(body, start, key, size, end - start);
    size += end - start;
    return this;
  }

  /// Ends the key; its hash is that of [#low()] and [#high()].
  void hash() {
    hash(result.at(0));
  }

  /// Ends the key and puts its hash elsewhere.
  void hash(LabelHash.Rows to) {
    hash.hash(key, 0, size, salt, to);
  }

  long low() {
    return result.low(0);
  }

  long high() {
    return result.high(0);
  }

  private void ensureRoom(int bytes) {
    if (size + bytes > key.byteSize()) {
      Arena larger = Arena.ofShared();
      MemorySegment copy = larger.allocate(2 * (size + bytes), Long.BYTES);
      MemorySegment.copy(key, 0, copy, 0, size);
      arena.close();
      arena = larger;
      key = copy;
    }
  }

  boolean isOversized() {
    return key.byteSize() > LARGEST_KEPT;
  }

  void close() {
    arena.close();
  }
}
