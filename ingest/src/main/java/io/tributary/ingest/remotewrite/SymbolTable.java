package io.tributary.ingest.remotewrite;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.tributary.ingest.append.LabelText;
import io.tributary.ingest.identity.LabelHash;
import io.tributary.ingest.wire.MalformedBodyException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// The symbols of a remote write 2.0 request: where each lies in the body, and its hash. Reused,
/// confined to one thread.
///
/// A symbol is hashed once, however many series name it; it becomes text only for series that are
/// not known.
final class SymbolTable {
  /// Some bytes on the wire become more in memory: what a request may take is bounded.
  private static final int MAX_SYMBOLS = 1 << 20;

  /// Many series can name one long symbol.
  private static final long MAX_TEXT_BYTES = 64L << 20;

  /// Symbols are the same whatever cluster or series they are used for.
  static final long SALT = 0;

  private final LabelHash hash;
  private final LabelHash.Rows hashes = new LabelHash.Rows();
  private MemorySegment body = MemorySegment.NULL;
  private int[] starts = new int[0];
  private int[] ends = new int[0];
  private int size;
  private long textBytes;

  SymbolTable(LabelHash hash) {
    this.hash = hash;
  }

  /// Starts the table of another body.
  void reset(MemorySegment newBody) {
    body = newBody;
    size = 0;
    textBytes = 0;
  }

  void add(int start, int end) {
    if (size == starts.length) {
      if (size == MAX_SYMBOLS) {
        throw new MalformedBodyException("the request has too many symbols limit=" + MAX_SYMBOLS);
      }
      int capacity = Math.max(4_096, 2 * size);
      starts = Arrays.copyOf(starts, capacity);
      ends = Arrays.copyOf(ends, capacity);
    }
    starts[size] = start;
    ends[size++] = end;
  }

  void hashAll() {
    hashes.ensureCapacity(size);
    for (int symbol = 0; symbol < size; symbol++) {
      hash.hash(body, starts[symbol], ends[symbol], SALT, hashes.at(symbol));
    }
  }

  int size() {
    return size;
  }

  /// Whether there is such a symbol; refs come from the sender.
  boolean has(int symbol) {
    return symbol >= 0 && symbol < size;
  }

  int length(int symbol) {
    return ends[symbol] - starts[symbol];
  }

  long low(int symbol) {
    return hashes.low(symbol);
  }

  long high(int symbol) {
    return hashes.high(symbol);
  }

  /// Returns a symbol's text.
  ///
  /// @throws IllegalArgumentException when there is no such symbol or it is not UTF-8
  String text(int symbol) {
    return LabelText.strict(bytes(symbol));
  }

  /// Returns a symbol's bytes.
  ///
  /// @throws IllegalArgumentException when there is no such symbol
  byte[] bytes(int symbol) {
    if (!has(symbol)) {
      throw new IllegalArgumentException(
          "no such symbol ref=" + Integer.toUnsignedString(symbol) + " symbols=" + size);
    }
    textBytes += length(symbol);
    if (textBytes > MAX_TEXT_BYTES) {
      throw new MalformedBodyException(
          "new series have too many bytes of labels limit=" + MAX_TEXT_BYTES);
    }
    return body.asSlice(starts[symbol], length(symbol)).toArray(JAVA_BYTE);
  }
}
