package io.tributary.storage.lines;

import io.tributary.model.logs.Needle;
import io.tributary.storage.codec.ByteSource;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// Tells which lines of a block may have a needle, by the parts that they pass and by some fields
/// of them. Confined to one thread; reused from block to block.
///
/// Parts are marked whose text or field may have a clue. Of some fields, and of words, it is known
/// which of them may have it: they are counted as lines pass them.
final class LineMarks {
  private static final int[] NONE = {};

  private final PartReader parts;
  private final Listed listed;
  private final LazyColumns lazy;
  private @Nullable Clue clue;
  private @Nullable DigitClue digit;
  private boolean haveWords; // something that may be of the clue
  private boolean areMarked; // parts that may have it, or the digit, and are not counted
  private boolean areCounted; // fields
  private int[] fields = NONE; // of those that are counted, which may have it
  private int next; // of them
  private int passed; // fields that are counted

  LineMarks(PartReader parts, Listed listed, LazyColumns lazy) {
    this.parts = parts;
    this.listed = listed;
    this.lazy = lazy;
  }

  /// Begins a block, whose texts are known, and returns whether some lines may have the needle.
  ///
  /// @param words stand where the words begin, one after the other
  boolean begin(@Nullable Needle needle, ByteSource words) {
    clue = Clue.of(needle);
    digit = DigitClue.of(needle);
    areMarked = false;
    areCounted = false;
    haveWords = false;
    fields = NONE;
    rewind();
    int[] runs = parts.runs();
    for (int run = 0; run < parts.runsEnd(); run += PartReader.STRIDE) {
      runs[run + PartReader.MARK] = 0;
    }
    return clue == null || mark(clue, words);
  }

  /// Returns whether lines are left out.
  boolean areSome() {
    return clue != null || digit != null;
  }

  /// Returns whether some are by fields that are counted.
  boolean areCounted() {
    return areCounted;
  }

  /// Marks parts whose texts have the clue.
  private boolean mark(Clue of, ByteSource words) {
    int from = words.position();
    haveWords = of.mayBeInWords(words.bytes(), from, from + words.remaining());
    int[] runs = parts.runs();
    for (int run = 0; run < parts.runsEnd(); run += PartReader.STRIDE) {
      int start = runs[run + PartReader.TEXT];
      int length = runs[run + PartReader.LENGTH];
      if (of.text().isIn(parts.text(), start, start + (length < 0 ? -1 - length : length))) {
        runs[run + PartReader.MARK] = PartReader.HAS_CLUE;
        areMarked = true;
      }
    }
    return areMarked || haveWords;
  }

  /// Goes on when it is known where columns are: looks at each word, and at what is listed.
  boolean open(ByteSource words) {
    if (!areSome()) {
      return true;
    }
    if (digit != null || haveWords) {
      listed.openWords(words);
    }
    if (clue != null && haveWords) {
      BitSet with = wordsWith(clue, words.bytes());
      if (!with.isEmpty()) {
        addWords(with);
      }
    }
    if (clue != null && !areMarked && !areCounted) {
      return false;
    }
    if (digit != null) {
      DigitMarks found = new DigitMarks(digit, parts, listed, lazy, words.bytes());
      areMarked = found.mark();
      fields = found.fields();
      areCounted = true;
    }
    return !isDone();
  }

  private BitSet wordsWith(Clue of, byte[] table) {
    BitSet with = new BitSet();
    for (int word = 0; word < listed.words(); word++) {
      with.set(word, of.mayBeInWord(table, listed.start(word), listed.start(word + 1)));
    }
    return with;
  }

  /// Counts words, some of which may have the clue; beside a digit, which has others counted, all
  /// of them may.
  private void addWords(BitSet with) {
    int[] runs = parts.runs();
    for (int run = 0; run < parts.runsEnd(); run += PartReader.STRIDE) {
      int words = runs[run + PartReader.LENGTH] < 0 ? 1 : 0;
      words += runs[runs[run + PartReader.TAIL] + PartReader.FIELD] == LineFormat.WORD ? 1 : 0;
      int all = words > 0 ? PartReader.HAS_CLUE : 0;
      runs[run + PartReader.MARK] |= digit == null ? words << PartReader.COUNT_SHIFT : all;
    }
    if (digit == null) {
      fields = listed.fieldsWith(Listed.WORDS, with);
      areCounted = true;
    } else {
      areMarked = true;
    }
  }

  /// Starts from the first line again.
  void rewind() {
    next = 0;
    passed = 0;
  }

  /// Takes the marks of all parts that a line passes, the bits of all of them and the sum of the
  /// fields that are counted, and returns whether it may have the needle.
  boolean take(int found, int count) {
    boolean counted = areCounted && pass(count);
    if (digit == null) {
      return counted || (found & PartReader.HAS_CLUE) != 0;
    }
    boolean may = counted || (found & PartReader.HAS_DIGIT) != 0;
    return may && (clue == null || (found & PartReader.HAS_CLUE) != 0);
  }

  /// Passes so many fields that are counted, and returns whether some may have what is looked for.
  boolean pass(int count) {
    passed += count;
    int before = next;
    while (next < fields.length && fields[next] < passed) {
      next++;
    }
    return next > before;
  }

  /// Returns whether no line behind those that were taken may have the needle.
  boolean isDone() {
    return areCounted && !areMarked && next == fields.length;
  }
}
