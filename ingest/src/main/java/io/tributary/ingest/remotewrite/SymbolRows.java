package io.tributary.ingest.remotewrite;

import io.tributary.ingest.identity.LabelHash;
import io.tributary.ingest.wire.WireCursor;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// The body of a remote write 2.0 request: its symbols, where each series lies, and the sample of
/// each that has just one. Reused, confined to one thread.
final class SymbolRows {
  static final int LABELS_REFS = 1 << 3;
  static final int PACKED_LABELS_REFS = 1 << 3 | WireCursor.LENGTH_DELIMITED;
  static final int SAMPLE = 2 << 3 | WireCursor.LENGTH_DELIMITED;
  static final int HISTOGRAM = 3 << 3 | WireCursor.LENGTH_DELIMITED;
  static final int EXEMPLAR = 4 << 3 | WireCursor.LENGTH_DELIMITED;
  static final int METADATA = 5 << 3 | WireCursor.LENGTH_DELIMITED;

  /// What `created_timestamp` was before samples had their own; some senders still set it.
  static final int CREATED = 6 << 3;

  static final int HIGHEST_FIELD = 6;

  private static final int VERSION_1_SERIES = 1 << 3 | WireCursor.LENGTH_DELIMITED;
  private static final int SYMBOL = 4 << 3 | WireCursor.LENGTH_DELIMITED;
  private static final int SERIES = 5 << 3 | WireCursor.LENGTH_DELIMITED;

  private final WireCursor cursor = new WireCursor();
  private final SymbolTable symbols;
  private int[] starts = new int[0];
  private int[] ends = new int[0];
  private int size;
  private boolean version1;

  SymbolRows(LabelHash hash) {
    symbols = new SymbolTable(hash);
  }

  /// Replaces what was found by what is in `body[0, length)`.
  void scan(MemorySegment body, int length) {
    symbols.reset(body);
    size = 0;
    version1 = false;
    cursor.reset(body, 0, length);
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      if (tag == SERIES) {
        int end = cursor.end();
        add(cursor.position(), end);
        cursor.position(end);
      } else if (tag == SYMBOL) {
        int end = cursor.end();
        symbols.add(cursor.position(), end);
        cursor.position(end);
      } else {
        version1 |= tag == VERSION_1_SERIES;
        skip(tag);
      }
    }
    WriteRequestScan.checkRows(size);
    symbols.hashAll();
  }

  private void skip(int tag) {
    int field = tag >>> 3;
    if (field == 4 || field == 5) {
      cursor.skipUnknown(tag, field);
    }
    cursor.skip(tag);
  }

  private void add(int start, int end) {
    if (size == starts.length) {
      WriteRequestScan.checkRows(size + 1);
      int capacity = Math.max(4_096, 2 * size);
      starts = Arrays.copyOf(starts, capacity);
      ends = Arrays.copyOf(ends, capacity);
    }
    starts[size] = start;
    ends[size++] = end;
  }

  /// Whether this is a message of version 1 under the name of version 2, as promtool sends it.
  boolean isVersion1() {
    return version1 && size == 0 && symbols.size() == 0;
  }

  SymbolTable symbols() {
    return symbols;
  }

  int size() {
    return size;
  }

  int start(int row) {
    return starts[row];
  }

  int end(int row) {
    return ends[row];
  }
}
