package io.tributary.model.logs;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.tributary.model.ClusterId;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// The entries one request appends to one cluster, by column; reused from request to request.
///
/// Confined to one thread. A line is any bytes. Structured metadata is in the form of
/// [StructuredMetadata]. Rows may be in any order; equal timestamps of a stream keep the order of
/// their rows.
public final class EntryBatch {
  private static final int INITIAL_ROWS = 512;
  private static final int INITIAL_BYTES = 64 << 10;

  private ClusterId cluster = ClusterId.TRIBUTARY;
  private int[] refs = new int[INITIAL_ROWS];
  private long[] timestampsNs = new long[INITIAL_ROWS];
  private int[] lineEnds = new int[INITIAL_ROWS];
  private int[] metadataEnds = new int[INITIAL_ROWS];
  private byte[] bytes = new byte[INITIAL_BYTES];
  private int used;
  private int size;

  /// Empties the batch for the next request.
  public void reset(ClusterId newCluster) {
    cluster = newCluster;
    size = 0;
    used = 0;
  }

  public ClusterId cluster() {
    return cluster;
  }

  public int size() {
    return size;
  }

  /// Returns the bytes of all lines and their metadata.
  public int sizeBytes() {
    return used;
  }

  public int[] refs() {
    return refs;
  }

  public long[] timestampsNs() {
    return timestampsNs;
  }

  /// Holds line and structured metadata of each row, one after the other.
  public byte[] bytes() {
    return bytes;
  }

  public int lineStart(int row) {
    return row == 0 ? 0 : metadataEnds[row - 1];
  }

  /// Returns where the row's line ends and its metadata starts.
  public int lineEnd(int row) {
    return lineEnds[row];
  }

  public int metadataEnd(int row) {
    return metadataEnds[row];
  }

  /// Adds a row whose line is `length` bytes of `source`; its metadata may follow by
  /// [#addMetadata].
  public void add(int ref, long timestampNs, byte[] source, int offset, int length) {
    ensureRow();
    append(source, offset, length);
    endRow(ref, timestampNs);
  }

  /// As above, from memory of any kind.
  public void add(int ref, long timestampNs, MemorySegment source, long offset, int length) {
    ensureRow();
    ensureBytes(length);
    MemorySegment.copy(source, JAVA_BYTE, offset, bytes, used, length);
    used += length;
    endRow(ref, timestampNs);
  }

  private void ensureRow() {
    if (size == refs.length) {
      int capacity = size * 2;
      refs = Arrays.copyOf(refs, capacity);
      timestampsNs = Arrays.copyOf(timestampsNs, capacity);
      lineEnds = Arrays.copyOf(lineEnds, capacity);
      metadataEnds = Arrays.copyOf(metadataEnds, capacity);
    }
  }

  private void endRow(int ref, long timestampNs) {
    refs[size] = ref;
    timestampsNs[size] = timestampNs;
    lineEnds[size] = used;
    metadataEnds[size++] = used;
  }

  /// Removes the rows whose ref is below 0; the others keep their order.
  public void removeNegativeRefs() {
    int kept = 0;
    int keptBytes = 0;
    int start = 0;
    for (int row = 0; row < size; row++) {
      int end = metadataEnds[row];
      if (refs[row] >= 0) {
        System.arraycopy(bytes, start, bytes, keptBytes, end - start);
        refs[kept] = refs[row];
        timestampsNs[kept] = timestampsNs[row];
        lineEnds[kept] = keptBytes + lineEnds[row] - start;
        keptBytes += end - start;
        metadataEnds[kept++] = keptBytes;
      }
      start = end;
    }
    size = kept;
    used = keptBytes;
  }

  /// Sets the newest row's structured metadata.
  public void addMetadata(byte[] source, int offset, int length) {
    append(source, offset, length);
    metadataEnds[size - 1] = used;
  }

  /// Puts a piece into the metadata of each row from `first` on; an empty one changes nothing.
  ///
  /// @param places by row, counted from `first`: the offset in [#bytes()] before which it goes
  /// @param pieces likewise what goes there
  public void insertMetadata(int first, int[] places, byte[][] pieces) {
    int added = 0;
    for (int row = first; row < size; row++) {
      added += pieces[row - first].length;
    }
    ensureBytes(added);
    int end = used;
    used += added;
    // From the last row to the first, so that nothing is overwritten before it is moved.
    for (int row = size - 1; row >= first && added > 0; row--) {
      byte[] piece = pieces[row - first];
      int place = places[row - first];
      int start = lineStart(row);
      System.arraycopy(bytes, place, bytes, place + added, end - place);
      metadataEnds[row] += added;
      added -= piece.length;
      System.arraycopy(piece, 0, bytes, place + added, piece.length);
      System.arraycopy(bytes, start, bytes, start + added, place - start);
      lineEnds[row] += added;
      end = start;
    }
  }

  private void append(byte[] source, int offset, int length) {
    ensureBytes(length);
    System.arraycopy(source, offset, bytes, used, length);
    used += length;
  }

  private void ensureBytes(int length) {
    int needed = Math.addExact(used, length);
    if (needed > bytes.length) {
      bytes =
          Arrays.copyOf(
              bytes, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, 2L * bytes.length)));
    }
  }
}
