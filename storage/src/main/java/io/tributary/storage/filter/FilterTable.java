package io.tributary.storage.filter;

import io.tributary.model.error.CorruptDataException;
import io.tributary.storage.rocks.StoredValue;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Where the filters of a piece's chunks are. Immutable.
///
/// ```text
/// table   := group*                                                     framed; big-endian
/// group   := chunks u32, log2 of values u8, segment bytes u32 per chunk
/// value   := segment per chunk                                          framed
/// ```
///
/// A group is of chunks that follow each other. The keys of its chunks are distributed over its
/// values by the highest bits of their hashes, so that who asks for a key reads one value of a
/// group, whatever chunks it has. A segment is a bloom filter of a chunk's keys of that value, with
/// [#BITS] bits set for each; a chunk without segments may contain anything.
public record FilterTable(List<Group> groups) {
  /// Of a piece that has no filters.
  public static final FilterTable NONE = new FilterTable(List.of());

  /// How many bits of a segment a key sets: one in eight segments has them by accident.
  static final int BITS = 3;

  static final int MAX_LOG_VALUES = 8;

  private static final int MAX_SEGMENT_BYTES = 1 << 20;

  /// @param firstValue number of its first value among all of the piece
  /// @param segmentBytes by chunk
  record Group(int firstValue, int logValues, int[] segmentBytes) {
    int valueOf(int hash) {
      return firstValue + (logValues == 0 ? 0 : hash >>> (Integer.SIZE - logValues));
    }

    int values() {
      return 1 << logValues;
    }
  }

  public FilterTable {
    groups = List.copyOf(groups);
  }

  byte[] encode() {
    int size = groups.stream().mapToInt(group -> 5 + 4 * group.segmentBytes.length).sum();
    ByteBuffer out = ByteBuffer.allocate(size);
    for (Group group : groups) {
      out.putInt(group.segmentBytes.length).put((byte) group.logValues);
      for (int bytes : group.segmentBytes) {
        out.putInt(bytes);
      }
    }
    return StoredValue.frame(out.array());
  }

  /// @throws CorruptDataException when it is none
  public static FilterTable decode(byte[] value, String resource) {
    ByteBuffer in = StoredValue.open(value, resource);
    List<Group> groups = new ArrayList<>();
    int values = 0;
    while (in.hasRemaining()) {
      int chunks = in.remaining() < 5 ? -1 : in.getInt();
      int log = chunks < 0 ? -1 : in.get();
      if (log < 0 || log > MAX_LOG_VALUES || chunks > in.remaining() / 4) {
        throw new CorruptDataException(resource, in.position(), "a group", chunks + ", " + log);
      }
      int[] segments = new int[chunks];
      for (int i = 0; i < chunks; i++) {
        segments[i] = in.getInt();
        if (segments[i] < 0 || segments[i] > MAX_SEGMENT_BYTES) {
          throw new CorruptDataException(resource, in.position(), "a segment", "" + segments[i]);
        }
      }
      groups.add(new Group(values, log, segments));
      values += 1 << log;
    }
    return new FilterTable(groups);
  }

  /// Returns the place of a key's bit number `bit` in a segment of so many bits.
  static int place(int hash, int bit, int bits) {
    long mixed = (hash ^ (hash >>> 15)) * (0x9E3779B97F4A7C15L + 0x3C6EF372FE94F82AL * bit);
    return (int) (((mixed >>> 32) * bits) >>> 32);
  }
}
