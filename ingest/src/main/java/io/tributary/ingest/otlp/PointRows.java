package io.tributary.ingest.otlp;

import io.tributary.ingest.identity.LabelHash;
import io.tributary.ingest.receive.RequestBody;
import io.tributary.ingest.wire.MalformedBodyException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The samples of a request by column, each a row; reused, confined to one thread.
final class PointRows {
  /// Far above what senders batch; a body of empty points would become much more.
  static final int MAX_ROWS = 1 << 20;

  /// How many rows room is taken for at once, and about what one costs with its point and metric.
  private static final int RESERVED_ROWS = 1 << 12;

  private static final int ROW_BYTES = 128;

  private int[] points = new int[0];
  private RowKind[] kinds = new RowKind[0];
  private long[] extras = new long[0];
  private long[] timestampsMs = new long[0];
  private long[] startsMs = new long[0];
  private long[] valueBits = new long[0];
  private final LabelHash.Rows hashes = new LabelHash.Rows();
  private @Nullable RequestBody room;
  private int size;
  private int point;
  private long timestampMs;
  private long startMs;

  /// @param newRoom where room for the rows is taken
  void reset(RequestBody newRoom) {
    size = 0;
    room = newRoom;
  }

  int size() {
    return size;
  }

  /// Says whose rows are added next.
  void of(int newPoint, long newTimestampMs, long newStartMs) {
    point = newPoint;
    timestampMs = newTimestampMs;
    startMs = newStartMs;
  }

  /// Adds a row; its hash is to be put where this points.
  ///
  /// @param extra the bits of a bucket's bound or of a quantile, else 0
  LabelHash.Rows add(RowKind kind, long extra, long bits) {
    if (size % RESERVED_ROWS == 0 && room != null) {
      room.reserve((long) RESERVED_ROWS * ROW_BYTES);
    }
    if (size == points.length) {
      grow();
    }
    points[size] = point;
    kinds[size] = kind;
    extras[size] = extra;
    timestampsMs[size] = timestampMs;
    startsMs[size] = startMs;
    valueBits[size] = bits;
    return hashes.at(size++);
  }

  private void grow() {
    if (size >= MAX_ROWS) {
      throw new MalformedBodyException("the request has too many samples limit=" + MAX_ROWS);
    }
    int capacity = Math.max(2 * RESERVED_ROWS, 2 * size);
    points = Arrays.copyOf(points, capacity);
    kinds = Arrays.copyOf(kinds, capacity);
    extras = Arrays.copyOf(extras, capacity);
    timestampsMs = Arrays.copyOf(timestampsMs, capacity);
    startsMs = Arrays.copyOf(startsMs, capacity);
    valueBits = Arrays.copyOf(valueBits, capacity);
    hashes.ensureCapacity(capacity);
  }

  LabelHash.Rows hashes() {
    return hashes;
  }

  /// Which point it is of; that of a target's row is its resource's number.
  int point(int row) {
    return points[row];
  }

  RowKind kind(int row) {
    return kinds[row];
  }

  long extra(int row) {
    return extras[row];
  }

  long timestampMs(int row) {
    return timestampsMs[row];
  }

  /// When the counter began; 0 when it does not say.
  long startMs(int row) {
    return startsMs[row];
  }

  long valueBits(int row) {
    return valueBits[row];
  }
}
