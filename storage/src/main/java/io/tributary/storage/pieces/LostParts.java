package io.tributary.storage.pieces;

import io.tributary.model.TimeRange;
import io.tributary.model.error.OverloadedException;
import io.tributary.storage.rocks.Batch;
import io.tributary.storage.rocks.Family;
import io.tributary.storage.rocks.RocksStore;
import io.tributary.storage.rocks.StoredValue;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Parts of the log that could not be replayed, by position, for as long as somebody may miss what
/// was in them: in META, so that they are told of after the log is trimmed, too. Safe for use by
/// several threads.
///
/// ```text
/// lost := min i64, max i64, text    the times that it may have had, milliseconds; what it was
/// ```
public final class LostParts {
  private static final Logger LOG = LoggerFactory.getLogger(LostParts.class);
  private static final int MOST = 100; // of many the last

  private record Part(TimeRange range, String what) {}

  private final RocksStore store;
  private final NavigableMap<Long, Part> parts = new ConcurrentSkipListMap<>();

  private LostParts(RocksStore store) {
    this.store = store;
  }

  static LostParts load(RocksStore store) {
    LostParts lost = new LostParts(store);
    store.scan(
        Family.META,
        StoreKeys.kind(StoreKeys.LOST),
        StoreKeys.kind(StoreKeys.LOST + 1),
        (key, value) -> lost.put(ByteBuffer.wrap(key).getLong(1), decode(value)));
    return lost;
  }

  private static Part decode(byte[] value) {
    return StoredValue.read(
        value,
        "meta/lost",
        in -> new Part(new TimeRange(in.getLong(), in.getLong()), StoreRecords.readText(in)));
  }

  private void put(long position, Part part) {
    parts.put(position, part);
    while (parts.size() > MOST) {
      parts.pollFirstEntry();
    }
  }

  /// Takes note of a part, unless it was noted when it was first found.
  ///
  /// @param range the times that it may have had
  /// @param what names file and offset
  public void add(long position, TimeRange range, String what) {
    if (parts.containsKey(position)) {
      return;
    }
    put(position, new Part(range, what));
    byte[] value =
        StoreRecords.encode(out -> {
          out.writeLong(range.minMs());
          out.writeLong(range.maxMs());
          StoreRecords.writeText(out, what);
        });
    try {
      byte[] key = StoreKeys.meta(StoreKeys.LOST, position);
      store.commit(new Batch().put(Family.META, key, value));
    } catch (OverloadedException e) {
      LOG.warn("what was lost of the log is known until the next start error={}", e.getMessage());
    }
  }

  /// Returns what those should be told who ask for times of a range.
  public List<String> warnings(TimeRange asked) {
    return parts.values().stream()
        .filter(part -> asked.overlaps(part.range.minMs(), part.range.maxMs()))
        .map(LostParts::text)
        .toList();
  }

  private static String text(Part part) {
    return "a part of the write-ahead log was damaged, what was in it is missing: "
        + part.what
        + " from="
        + time(part.range.minMs())
        + " to="
        + time(part.range.maxMs());
  }

  private static String time(long ms) {
    return ms == Long.MIN_VALUE ? "unknown" : Instant.ofEpochMilli(ms).toString();
  }
}
