package io.tributary.storage.index;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.IntPredicate;

/// Symbols and series as they are stored: many per value, in the order of their ids.
///
/// ```text
/// symbols := count, (length, UTF-8 bytes)*    length 0: the id belongs to no symbol
/// series  := count, (length, entry)*          length 0: the ref belongs to no series
/// entry   := cluster, pairs, (name, value)*   ids of symbols
/// ```
///
/// All numbers are LEB128. A value's key is the first id. Nothing that a value says is believed:
/// what cannot be is an `IndexOutOfBoundsException` or an `IllegalArgumentException`.
public final class SeriesPages {
  /// The most symbols or series in one value.
  public static final int PER_VALUE = 4_096;

  private SeriesPages() {}

  /// Returns the symbols from `from` up to, not including, `to`.
  public static byte[] encodeSymbols(Symbols symbols, int from, int to) {
    Varint out = Varint.ofCapacity(16 * (to - from) + 8);
    out.write(to - from);
    for (int id = from; id < to; id++) {
      byte[] text = symbols.has(id) ? symbols.text(id).getBytes(UTF_8) : new byte[0];
      out.write(text.length);
      out.write(text, 0, text.length);
    }
    return Arrays.copyOf(out.bytes(), out.position());
  }

  /// Makes symbols known under the ids they had; returns the number above the last.
  public static int loadSymbols(Symbols symbols, int first, ByteBuffer payload) {
    Varint in = new Varint(payload.array(), payload.arrayOffset() + payload.position());
    int end = in.position() + payload.remaining();
    int count = bounded(in.read(), PER_VALUE);
    for (int id = first; id < first + count; id++) {
      int length = bounded(in.read(), end - in.position());
      if (length > 0) {
        symbols.load(id, new String(in.bytes(), in.position(), length, UTF_8));
      }
      in.skip(length);
    }
    symbols.reserve(first + count);
    return first + count;
  }

  private static int bounded(int number, int most) {
    if (number < 0 || number > most) {
      throw new IndexOutOfBoundsException("number=" + number + " most=" + most);
    }
    return number;
  }

  /// Returns the series from `from` up to, not including, `to`.
  public static byte[] encodeSeries(SeriesRegistry registry, int from, int to) {
    Varint out = Varint.ofCapacity(64 * (to - from) + 8);
    out.write(to - from);
    for (int ref = from; ref < to; ref++) {
      if (!registry.has(ref)) {
        out.write(0);
        continue;
      }
      Varint entry = registry.entry(ref);
      int start = entry.position();
      int length = entry.skipEntry() - start;
      out.write(length);
      out.write(entry.bytes(), start, length);
    }
    return Arrays.copyOf(out.bytes(), out.position());
  }

  /// Makes those series known whose ref is to be kept; returns the number above the last.
  public static int loadSeries(
      SeriesRegistry registry, int first, ByteBuffer payload, IntPredicate keep) {
    Varint in = new Varint(payload.array(), payload.arrayOffset() + payload.position());
    int end = in.position() + payload.remaining();
    int count = bounded(in.read(), PER_VALUE);
    for (int ref = first; ref < first + count; ref++) {
      int length = bounded(in.read(), end - in.position());
      if (length > 0 && keep.test(ref)) {
        checkEntry(registry.symbols(), in, length);
        registry.load(ref, in.bytes(), in.position(), length);
      }
      in.skip(length);
    }
    registry.reserve(first + count);
    return first + count;
  }

  private static void checkEntry(Symbols symbols, Varint in, int length) {
    Varint entry = new Varint(in.bytes(), in.position());
    int end = in.position() + bounded(length, SeriesSlab.MAX_ENTRY_BYTES);
    boolean known = symbols.has(entry.read());
    int numbers = 2 * bounded(entry.read(), length);
    for (int i = 0; i < numbers; i++) {
      known &= symbols.has(entry.read());
    }
    if (!known || entry.position() != end) {
      throw new IllegalArgumentException("not a series offset=" + in.position());
    }
  }
}
