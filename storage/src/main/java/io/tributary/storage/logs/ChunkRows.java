package io.tributary.storage.logs;

import io.tributary.model.logs.EntryColumns;
import io.tributary.storage.chunk.ChunkWriter;
import io.tributary.storage.counts.CountsWriter;
import java.util.Arrays;

/// The entries of a chunk until it is whole: streams come in the order of a piece, and a chunk has
/// them in the order of their refs. Confined to one thread; reused after [#clear()].
final class ChunkRows {
  /// What an entry counts beside its bytes, so that chunks of empty lines end too.
  private static final int ENTRY_BYTES = 16;

  private byte[] bytes = new byte[1 << 16];
  private int used;
  private long[] timesNs = new long[256];
  private int[] lineEnds = new int[256];
  private int[] ends = new int[256];
  private int rows;
  private long[] order = new long[16]; // of the streams: ref, number
  private int[] firstRows = new int[16];
  private boolean[] repeats = new boolean[16];
  private int streams;

  void clear() {
    used = 0;
    rows = 0;
    streams = 0;
  }

  boolean isEmpty() {
    return rows == 0;
  }

  int streams() {
    return streams;
  }

  int entries() {
    return rows;
  }

  /// Returns about what the entries take in memory: their bytes and a few for each of them.
  long rawBytes() {
    return used + (long) ENTRY_BYTES * rows;
  }

  /// Says whose entries follow.
  void startStream(int ref) {
    if (streams == firstRows.length) {
      order = Arrays.copyOf(order, 2 * streams);
      firstRows = Arrays.copyOf(firstRows, 2 * streams);
      repeats = Arrays.copyOf(repeats, 2 * streams);
    }
    order[streams] = (long) ref << Integer.SIZE | streams;
    firstRows[streams] = rows;
    repeats[streams++] = false;
  }

  /// Adds a copy of an entry.
  void add(EntryColumns from, int index) {
    if (rows == timesNs.length) {
      timesNs = Arrays.copyOf(timesNs, 2 * rows);
      lineEnds = Arrays.copyOf(lineEnds, 2 * rows);
      ends = Arrays.copyOf(ends, 2 * rows);
    }
    timesNs[rows] = from.timestampNs(index);
    copy(from.bytes(), from.lineStart(index), from.lineEnd(index));
    lineEnds[rows] = used;
    copy(from.bytes(), from.metadataStart(index), from.metadataEnd(index));
    ends[rows++] = used;
  }

  private void copy(byte[] source, int from, int to) {
    int needed = Math.addExact(used, to - from);
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(needed, 2 * bytes.length));
    }
    System.arraycopy(source, from, bytes, used, to - from);
    used = needed;
  }

  /// Says that the stream that was started last has an entry that may be in a piece of earlier
  /// entries as well.
  void mayRepeat() {
    repeats[streams - 1] = true;
  }

  /// Gives all entries to who writes and counts them.
  void write(ChunkWriter writer, CountsWriter counts) {
    Arrays.sort(order, 0, streams);
    for (int i = 0; i < streams; i++) {
      int ref = (int) (order[i] >>> Integer.SIZE);
      int stream = (int) order[i];
      int end = stream + 1 == streams ? rows : firstRows[stream + 1];
      writer.startStream(ref);
      for (int row = firstRows[stream]; row < end; row++) {
        int start = row == 0 ? 0 : ends[row - 1];
        writer.add(timesNs[row], bytes, start, lineEnds[row], ends[row]);
        counts.add(ref, timesNs[row], lineEnds[row] - start);
      }
      if (repeats[stream]) {
        counts.mayRepeat();
      }
    }
  }
}
