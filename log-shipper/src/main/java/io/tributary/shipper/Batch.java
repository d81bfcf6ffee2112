package io.tributary.shipper;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// Lines on their way into one push, as the bytes of the wire message `PushRequest`, and how far
/// their files are read with them. Reused; owned by one thread at a time.
///
/// Lengths of streams are written as varints of a fixed size, so that a stream's entries need not
/// be known when it begins.
final class Batch {
  /// A batch of this many bytes takes no further line.
  static final int FULL = 1 << 20;

  private static final int STREAMS = (1 << 3) | 2; // PushRequest.streams
  private static final int LABELS = (1 << 3) | 2; // PushStream.labels
  private static final int ENTRIES = (2 << 3) | 2; // PushStream.entries
  private static final int TIMESTAMP = (1 << 3) | 2; // PushEntry.timestamp
  private static final int LINE = (2 << 3) | 2; // PushEntry.line
  private static final int SECONDS = 1 << 3; // Timestamp.seconds
  private static final int NANOS = 2 << 3; // Timestamp.nanos
  private static final int STREAM_LENGTH_BYTES = 4;
  private static final int ENTRY_OVERHEAD = 32; // tags, lengths and timestamp
  private static final int SLACK = 16 << 10; // labels of most streams
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final Map<FileId, FilePosition> positions = new LinkedHashMap<>();
  private final Set<FileId> forgotten = new LinkedHashSet<>();
  private byte[] bytes = new byte[FULL + LineReader.LONGEST_LINE + ENTRY_OVERHEAD + SLACK];
  private int used;
  private int streamStart;
  private int entriesBefore;
  private int entries;
  private long startedAt;

  /// Whether there is nothing to send and nothing to remember.
  boolean isEmpty() {
    return positions.isEmpty() && forgotten.isEmpty();
  }

  boolean isFull() {
    return used >= FULL;
  }

  int entries() {
    return entries;
  }

  /// Returns the message; valid up to [#length()], until the batch is cleared.
  byte[] bytes() {
    return bytes;
  }

  int length() {
    return used;
  }

  Collection<FilePosition> positions() {
    return positions.values();
  }

  Set<FileId> forgotten() {
    return forgotten;
  }

  /// Returns when the first of its content came, on the clock of `System.nanoTime`.
  long startedAt() {
    return startedAt;
  }

  void clear() {
    positions.clear();
    forgotten.clear();
    used = 0;
    entries = 0;
  }

  /// Begins a stream, to which the lines that follow belong; ended by [#endStream()].
  void startStream(byte[] labels) {
    ensure(labels.length + ENTRY_OVERHEAD);
    entriesBefore = entries;
    bytes[used++] = STREAMS;
    streamStart = used;
    used += STREAM_LENGTH_BYTES;
    bytes[used++] = LABELS;
    varint(labels.length);
    System.arraycopy(labels, 0, bytes, used, labels.length);
    used += labels.length;
  }

  /// Ends the stream; one without lines is taken back.
  void endStream() {
    if (entries == entriesBefore) {
      used = streamStart - 1;
      return;
    }
    int length = used - streamStart - STREAM_LENGTH_BYTES;
    for (int i = 0; i < STREAM_LENGTH_BYTES; i++) {
      int more = i < STREAM_LENGTH_BYTES - 1 ? 0x80 : 0;
      bytes[streamStart + i] = (byte) (((length >>> (7 * i)) & 0x7f) | more);
    }
  }

  /// Adds a line; only while the batch is not full.
  void add(long timestampNs, byte[] source, int offset, int length) {
    ensure(length + ENTRY_OVERHEAD);
    long seconds = timestampNs / NANOS_PER_SECOND;
    int nanos = (int) (timestampNs % NANOS_PER_SECOND);
    int timestampLength = 1 + varintSize(seconds) + (nanos == 0 ? 0 : 1 + varintSize(nanos));
    bytes[used++] = ENTRIES;
    varint(2 + timestampLength + 1 + varintSize(length) + length);
    bytes[used++] = TIMESTAMP;
    bytes[used++] = (byte) timestampLength;
    bytes[used++] = SECONDS;
    varint(seconds);
    if (nanos != 0) {
      bytes[used++] = NANOS;
      varint(nanos);
    }
    bytes[used++] = LINE;
    varint(length);
    System.arraycopy(source, offset, bytes, used, length);
    used += length;
    entries++;
  }

  /// Notes how far a file is read with this batch.
  void position(FilePosition position) {
    started();
    positions.put(position.id(), position);
    forgotten.remove(position.id());
  }

  /// Notes that a file need not be remembered any more.
  void forget(FileId id) {
    started();
    positions.remove(id);
    forgotten.add(id);
  }

  private void started() {
    if (isEmpty()) {
      startedAt = System.nanoTime();
    }
  }

  private void ensure(int more) {
    if (used + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, used + more);
    }
  }

  private void varint(long value) {
    long rest = value;
    while (rest >= 0x80) {
      bytes[used++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[used++] = (byte) rest;
  }

  private static int varintSize(long value) {
    return (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
  }
}
