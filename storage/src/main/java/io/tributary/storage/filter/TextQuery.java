package io.tributary.storage.filter;

import io.tributary.model.error.CorruptDataException;
import io.tributary.model.logs.EntryHints;
import io.tributary.storage.rocks.StoredValue;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// What lines of interest contain, asked of filters. Immutable.
public final class TextQuery {
  /// Asks nothing.
  public static final TextQuery NONE = new TextQuery(List.of());

  /// The most keys of words asked in a clause: those of frequent words tell nothing, and which
  /// these are is not known, but to ask for one more costs less than to read one chunk.
  private static final int MAX_WORDS = 32;

  /// The least asked of each text where there are many.
  private static final int MIN_WORDS = 6;

  private static final int MAX_OTHERS = 8;

  /// Gives the values of a piece's filters by their numbers.
  @FunctionalInterface
  public interface Values {
    byte[] get(int number);
  }

  /// Of each clause one text is there, that is all of its keys.
  private final List<int[][]> clauses;

  private TextQuery(List<int[][]> clauses) {
    this.clauses = clauses;
  }

  public static TextQuery of(List<EntryHints.AnyOf> contained) {
    List<int[][]> clauses = new ArrayList<>();
    for (EntryHints.AnyOf any : contained) {
      int words = Math.max(MIN_WORDS, MAX_WORDS / Math.max(1, any.texts().size()));
      int[][] keys = any.texts().stream().map(text -> keysOf(text, words)).toArray(int[][]::new);
      if (keys.length > 0 && Arrays.stream(keys).allMatch(each -> each.length > 0)) {
        clauses.add(keys);
      }
    }
    return clauses.isEmpty() ? NONE : new TextQuery(clauses);
  }

  private static int[] keysOf(byte[] text, int maxWords) {
    KeySet words = new KeySet(FilterWriter.MAX_CHUNK_KEYS);
    KeySet others = new KeySet(FilterWriter.MAX_CHUNK_KEYS);
    new TextKeys(words, others).ofPart(text);
    int some = Math.min(others.size(), MAX_OTHERS);
    int more = Math.min(words.size(), maxWords);
    int[] hashes = new int[Math.max(others.size(), some + words.size())];
    others.copyTo(hashes, 0);
    words.copyTo(hashes, some);
    Arrays.sort(hashes, some, some + words.size()); // in no order: those of one word tell the same
    return Arrays.copyOf(hashes, some + more);
  }

  public boolean isEmpty() {
    return clauses.isEmpty();
  }

  /// Returns which chunks of a piece may contain what is asked for; those beyond the table may.
  ///
  /// @param chunks how many the piece has
  /// @throws CorruptDataException when a value is not as its table says
  public BitSet candidates(FilterTable table, int chunks, Values values) {
    BitSet candidates = new BitSet(chunks);
    candidates.set(0, chunks);
    int first = 0;
    for (FilterTable.Group group : table.groups()) {
      int size = group.segmentBytes().length;
      boolean[] kept = new boolean[size];
      Arrays.fill(kept, true);
      for (int[][] clause : clauses) {
        keepAny(group, clause, values, kept);
      }
      for (int chunk = 0; chunk < size; chunk++) {
        if (!kept[chunk]) {
          candidates.clear(first + chunk);
        }
      }
      first += size;
    }
    return candidates;
  }

  private static void keepAny(
      FilterTable.Group group, int[][] texts, Values values, boolean[] kept) {
    boolean[] before = kept.clone();
    Arrays.fill(kept, false);
    for (int[] keys : texts) {
      boolean[] all = before.clone();
      for (int i = 0; i < keys.length && hasAny(all); i++) {
        keep(group, keys[i], values, all);
      }
      for (int chunk = 0; chunk < kept.length; chunk++) {
        kept[chunk] |= all[chunk];
      }
    }
  }

  private static boolean hasAny(boolean[] chunks) {
    for (boolean chunk : chunks) {
      if (chunk) {
        return true;
      }
    }
    return false;
  }

  private static void keep(FilterTable.Group group, int hash, Values values, boolean[] kept) {
    int number = group.valueOf(hash);
    ByteBuffer value = StoredValue.open(values.get(number), "filter value=" + number);
    long expected = 0;
    for (int bytes : group.segmentBytes()) {
      expected += bytes;
    }
    if (value.remaining() != expected) {
      throw new CorruptDataException(
          "filter value=" + number, 0, expected + " bytes", value.remaining() + " bytes");
    }
    int offset = 0;
    for (int chunk = 0; chunk < kept.length; chunk++) {
      int bytes = group.segmentBytes()[chunk];
      kept[chunk] &= bytes == 0 || has(value, offset, bytes * Byte.SIZE, hash);
      offset += bytes;
    }
  }

  private static boolean has(ByteBuffer value, int offset, int bits, int hash) {
    for (int bit = 0; bit < FilterTable.BITS; bit++) {
      int place = FilterTable.place(hash, bit, bits);
      if ((value.get(offset + (place >> 3)) >> (place & 7) & 1) == 0) {
        return false;
      }
    }
    return true;
  }
}
