package io.tributary.ingest.entries;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.tributary.ingest.discovery.ServiceName;
import io.tributary.model.logs.StructuredMetadata;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Gathers the labels of one stream as names and values, in the form that [LabelBytes] reads.
/// Reused, confined to one thread.
public final class LabelPairs {
  private static final int LONGEST_VARINT = 5;

  private static final byte[] SERVICE_NAME = ServiceName.LABEL.getBytes(StandardCharsets.US_ASCII);
  private static final byte[] UNKNOWN_SERVICE =
      ServiceName.UNKNOWN.getBytes(StandardCharsets.US_ASCII);

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

  /// Adds the labels of a stream of which nothing is known.
  public void unknownService() {
    name(SERVICE_NAME, SERVICE_NAME.length);
    value(UNKNOWN_SERVICE, UNKNOWN_SERVICE.length);
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /// Whether these are the same labels in the same order.
  public boolean sameAs(LabelPairs other) {
    return Arrays.equals(bytes, 0, size, other.bytes, 0, other.size);
  }

  /// Returns the labels for a message to the sender, valid or not.
  public String describe() {
    return LabelBytes.describe(Arrays.copyOf(bytes, size));
  }

  int size() {
    return size;
  }

  MemorySegment memory() {
    return memory;
  }
}
