package io.tributary.ingest.remotewrite;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.ingest.identity.LabelHash;
import io.tributary.ingest.wire.WireCursor;
import io.tributary.model.Labels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The labels of one series or exemplar as refs to symbols, name and value in turn. Reused,
/// confined to one thread.
final class SymbolRefs {
  /// More refs than any series that is stored has labels.
  private static final int MAX_REFS = 1 << 14;

  private static final int PAIR_BYTES = 16;

  // Odd and of no structure: a name's hash times one of them, plus its value's.
  private static final long NAME_LOW = 0x9e37_79b9_7f4a_7c15L;
  private static final long NAME_HIGH = 0xc2b2_ae3d_27d4_eb4fL;

  private final SymbolTable symbols;
  private int[] refs = new int[512];
  private int size;
  private long greatest;
  private MemorySegment pairs = Arena.ofAuto().allocate(32L * PAIR_BYTES, PAIR_BYTES);

  SymbolRefs(SymbolTable symbols) {
    this.symbols = symbols;
  }

  void clear() {
    size = 0;
    greatest = 0;
  }

  /// Adds the ref of a `labels_refs` field that is not packed.
  void add(WireCursor cursor) {
    add((int) cursor.varint()); // a uint32
  }

  /// Adds the refs of a packed `labels_refs` field.
  void addPacked(WireCursor cursor, MemorySegment body) {
    int end = cursor.end();
    int at = cursor.position();
    if (end - at > refs.length - size) {
      addSlowly(cursor, end);
      return;
    }
    int[] to = refs;
    int n = size;
    int most = 0;
    int whole = at; // what was read ends here
    while (at < end) {
      int ref = body.get(JAVA_BYTE, at++);
      if (ref < 0) {
        int next = at < end ? body.get(JAVA_BYTE, at) : -1;
        if (next < 0) {
          break; // of three bytes or more, or cut off
        }
        ref = (ref & 0x7f) | next << 7;
        at++;
      }
      to[n++] = ref;
      most = Math.max(most, ref);
      whole = at;
    }
    size = n;
    greatest = Math.max(greatest, most);
    cursor.position(whole);
    addSlowly(cursor, end);
  }

  private void addSlowly(WireCursor cursor, int end) {
    int outerEnd = cursor.limit();
    cursor.limit(end);
    while (!cursor.atEnd()) {
      add(cursor);
    }
    cursor.limit(outerEnd);
  }

  private void add(int ref) {
    if (size == refs.length) {
      if (size > MAX_REFS) {
        return; // refused already
      }
      refs = Arrays.copyOf(refs, 2 * size);
    }
    refs[size++] = ref;
    greatest = Math.max(greatest, Integer.toUnsignedLong(ref));
  }

  /// Returns why these are no labels, or "" when each names a symbol and a name has its value.
  String problem() {
    if (size > MAX_REFS) {
      return "too many labels limit=" + MAX_REFS / 2;
    }
    if ((size & 1) != 0) {
      return "odd number of symbol refs refs=" + size;
    }
    for (int i = 0; i < size; i++) {
      if (!symbols.has(refs[i])) {
        return "no such symbol ref="
            + Integer.toUnsignedString(refs[i])
            + " symbols="
            + symbols.size();
      }
    }
    return "";
  }

  /// Hashes the labels without looking at them again: each pair is 128 bits of its symbols' hashes.
  /// False when they have a [#problem()].
  boolean hash(LabelHash hash, long salt, LabelHash.Rows to) {
    if ((size & 1) != 0 || size > MAX_REFS || (size > 0 && greatest >= symbols.size())) {
      return false;
    }
    long bytes = (long) (size >> 1) * PAIR_BYTES;
    if (pairs.byteSize() < bytes) {
      pairs = Arena.ofAuto().allocate(2 * bytes, PAIR_BYTES);
    }
    MemorySegment words = pairs;
    for (int i = 0; i < size; i += 2) {
      int name = refs[i];
      int value = refs[i + 1];
      words.setAtIndex(JAVA_LONG, i, symbols.low(name) * NAME_LOW + symbols.low(value));
      words.setAtIndex(JAVA_LONG, i + 1L, symbols.high(name) * NAME_HIGH + symbols.high(value));
    }
    hash.hash(words, 0, bytes, salt, to);
    return true;
  }

  /// How many bytes names and values have together; of refs without a problem.
  long labelBytes() {
    long bytes = 0;
    for (int i = 0; i < size; i++) {
      bytes += symbols.length(refs[i]);
    }
    return bytes;
  }

  /// Returns the symbol of the value of the label `name`, or −1.
  int valueOf(long nameLow, long nameHigh) {
    for (int i = 0; i + 1 < size; i += 2) {
      if (symbols.has(refs[i])
          && symbols.low(refs[i]) == nameLow
          && symbols.high(refs[i]) == nameHigh) {
        return refs[i + 1];
      }
    }
    return -1;
  }

  /// Returns the labels; those with an empty value are left out.
  ///
  /// @throws IllegalArgumentException when they are not valid; says why
  Labels labels() {
    String problem = problem();
    if (!problem.isEmpty()) {
      throw new IllegalArgumentException(problem);
    }
    List<String> pairsOfText = new ArrayList<>(size);
    for (int i = 0; i < size; i += 2) {
      LabelDecoder.add(symbols.text(refs[i]), symbols.text(refs[i + 1]), pairsOfText);
    }
    return LabelDecoder.sorted(pairsOfText);
  }

  /// Returns the labels for a message to the sender: those that are not valid as they came, with
  /// `#` and the ref for a symbol that is not there.
  String describe() {
    try {
      return labels().toString();
    } catch (IllegalArgumentException e) {
      return size > MAX_REFS ? "{labels=" + size / 2 + "}" : Labels.text(asTheyCame());
    }
  }

  private List<String> asTheyCame() {
    List<String> texts = new ArrayList<>(size + 1);
    for (int i = 0; i < size; i++) {
      texts.add(
          symbols.has(refs[i])
              ? new String(symbols.bytes(refs[i]), UTF_8)
              : "#" + Integer.toUnsignedString(refs[i]));
    }
    if ((size & 1) != 0) {
      texts.add("");
    }
    return texts;
  }
}
