package io.tributary.ingest.entries;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.tributary.model.logs.StructuredMetadata;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Gathers the labels of one stream as names and values, in the form that [LabelBytes] reads.
/// Reused, confined to one thread.
public final class LabelPairs {
  private static final int LONGEST_VARINT = 5;

  private byte[] bytes = new byte[256];
  private MemorySegment memory = MemorySegment.ofArray(bytes);
  private int size;

  public void clear() {
    size = 0;
  }

  /// Adds a name; its value must follow.
  public void name(byte[] source, int length) {
    put(source, length);
  }

  /// Adds the value of the name before.
  public void value(byte[] source, int length) {
    put(source, length);
  }

  /// As above, from memory of any kind.
  public void value(MemorySegment source, long offset, int length) {
    begin(length);
    MemorySegment.copy(source, JAVA_BYTE, offset, bytes, size, length);
    size += length;
  }

  private void put(byte[] source, int length) {
    begin(length);
    System.arraycopy(source, 0, bytes, size, length);
    size += length;
  }

  private void begin(int length) {
    int needed = size + LONGEST_VARINT + length;
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(needed, 2 * bytes.length));
      memory = MemorySegment.ofArray(bytes);
    }
    size = StructuredMetadata.putVarint(bytes, size, length);
  }

  int size() {
    return size;
  }

  MemorySegment memory() {
    return memory;
  }
}
