package io.tributary.storage.filter;

import io.tributary.storage.lines.TextListener;
import io.tributary.storage.rocks.StoredValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Makes the filters of the chunks of a piece, and then of another: who looks for a part of a text
/// that it was told will find the chunk. Confined to one thread.
public final class FilterWriter implements TextListener {
  /// Where filters go; numbered from 0.
  @FunctionalInterface
  public interface Values {
    void put(int number, byte[] value);
  }

  /// A chunk of noise, which has more, has no filter: it would be as large as the chunk.
  static final int MAX_CHUNK_KEYS = 1 << 17;

  static final int GROUP_KEYS = 2 << 20;

  private static final int VALUE_BYTES = 32 << 10;

  // Bits per key and bit set such that half of the bits are set: 1 / ln 2, of 3, in bytes.
  private static final int BYTES_NUMERATOR = 13;
  private static final int BYTES_DENOMINATOR = 24;

  private Values values = (number, value) -> {};
  private final int groupKeys;
  private final KeySet keys = new KeySet(MAX_CHUNK_KEYS);
  private final TextKeys texts = new TextKeys(keys, keys);
  private int[] hashes = new int[1 << 12]; // of the group's chunks, one after the other
  private int used;
  private final List<Integer> ends = new ArrayList<>(); // of each of them
  private final List<FilterTable.Group> groups = new ArrayList<>();
  private int written;
  private long bytes;

  public FilterWriter() {
    this(GROUP_KEYS);
  }

  /// @param groupKeys of so many chunks a group ends
  FilterWriter(int groupKeys) {
    this.groupKeys = groupKeys;
  }

  /// Begins a piece.
  ///
  /// @param to takes its values
  public void begin(Values to) {
    values = to;
    written = 0;
    bytes = 0;
    groups.clear();
  }

  @Override
  public void text(byte[] bytes, int from, int to) {
    if (!keys.isFull()) {
      texts.ofText(bytes, from, to);
    }
  }

  @Override
  public void token(byte[] bytes, int from, int to) {
    if (!keys.isFull()) {
      texts.ofToken(bytes, from, to);
    }
  }

  /// Ends a chunk.
  public void endChunk() {
    int needed = used + keys.size();
    if (!keys.isFull()) {
      hashes =
          needed > hashes.length
              ? Arrays.copyOf(hashes, Math.max(needed, 2 * hashes.length))
              : hashes;
      keys.copyTo(hashes, used);
      used = needed;
    }
    keys.clear();
    texts.clear();
    ends.add(used);
    if (used >= groupKeys) {
      endGroup();
    }
  }

  private static long segmentBytes(long keys, int logValues) {
    long all = (keys * BYTES_NUMERATOR + BYTES_DENOMINATOR - 1) / BYTES_DENOMINATOR;
    return (all + (1L << logValues) - 1) >> logValues;
  }

  private void endGroup() {
    int log = 0;
    while (log < FilterTable.MAX_LOG_VALUES && segmentBytes(used, log) > VALUE_BYTES) {
      log++;
    }
    int[] segments = new int[ends.size()];
    int[] offsets = new int[ends.size() + 1];
    for (int chunk = 0; chunk < segments.length; chunk++) {
      int from = chunk == 0 ? 0 : ends.get(chunk - 1);
      segments[chunk] = (int) segmentBytes(ends.get(chunk) - from, log);
      offsets[chunk + 1] = offsets[chunk] + segments[chunk];
    }
    FilterTable.Group group = new FilterTable.Group(written, log, segments);
    byte[][] filled = fill(group, offsets);
    for (byte[] each : filled) {
      byte[] value = StoredValue.frame(each);
      values.put(written++, value);
      bytes += value.length;
    }
    groups.add(group);
    ends.clear();
    used = 0;
  }

  private byte[][] fill(FilterTable.Group group, int[] offsets) {
    byte[][] filled = new byte[group.values()][offsets[offsets.length - 1]];
    int next = 0;
    for (int chunk = 0; chunk < ends.size(); chunk++) {
      int bits = group.segmentBytes()[chunk] * Byte.SIZE;
      for (; next < ends.get(chunk); next++) {
        int hash = hashes[next];
        byte[] value = filled[group.valueOf(hash) - group.firstValue()];
        for (int bit = 0; bit < FilterTable.BITS; bit++) {
          int place = FilterTable.place(hash, bit, bits);
          value[offsets[chunk] + (place >> 3)] |= (byte) (1 << (place & 7));
        }
      }
    }
    return filled;
  }

  /// Puts what is left, and returns the table of all.
  public byte[] finish() {
    if (!ends.isEmpty()) {
      endGroup();
    }
    byte[] table = new FilterTable(groups).encode();
    bytes += table.length;
    return table;
  }

  /// Returns the bytes of everything that was made.
  public long bytes() {
    return bytes;
  }
}
