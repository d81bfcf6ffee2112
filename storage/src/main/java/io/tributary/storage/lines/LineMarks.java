package io.tributary.storage.lines;

import io.tributary.model.logs.Needle;
import io.tributary.storage.codec.ByteSource;
import org.jspecify.annotations.Nullable;

/// Tells which lines of a block may have a needle, by the parts that they pass and by some fields
/// of them. Confined to one thread; reused from block to block.
///
/// Parts are marked whose text or field may have a clue. Of some fields it is known which of them
/// may have a digit: they are counted as lines pass them.
final class LineMarks {
  private static final int[] NONE = {};

  private final PartReader parts;
  private final Listed listed;
  private final LazyColumns lazy;
  private @Nullable Clue clue;
  private @Nullable DigitClue digit;
  private int marks; // of lines that may have the clue
  private boolean areEdges; // marks of fields are of those that may have a part of it
  private boolean areDigits; // some parts may have the digit
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
    areDigits = false;
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
  boolean haveDigits() {
    return digit != null;
  }

  private boolean mark(Clue of, ByteSource words) {
    byte[] table = words.bytes();
    int from = words.position();
    int to = from + words.remaining();
    int ofWords = of.text().isIn(table, from, to) ? PartReader.IN_TEXT : 0;
    areEdges = of.mayBeAtAnEdge(table, from, to);
    ofWords |= areEdges || of.mayBeInField(table, from, to) ? PartReader.IN_FIELD : 0;
    marks = 0;
    for (int run = 0; run < parts.runsEnd(); run += PartReader.STRIDE) {
      marks |= mark(of, run, ofWords);
    }
    return marks != 0;
  }

  /// Marks a part whose text has the clue, or that has words.
  private int mark(Clue of, int run, int ofWords) {
    int[] runs = parts.runs();
    int start = runs[run + PartReader.TEXT];
    int length = runs[run + PartReader.LENGTH];
    int end = start + (length < 0 ? -1 - length : length);
    int mark = of.text().isIn(parts.text(), start, end) ? PartReader.IN_TEXT : 0;
    mark |= length < 0 ? ofWords & PartReader.IN_TEXT : 0;
    boolean isWord = runs[runs[run + PartReader.TAIL] + PartReader.FIELD] == LineFormat.WORD;
    mark |= isWord ? ofWords & PartReader.IN_FIELD : 0;
    runs[run + PartReader.MARK] = mark;
    return mark;
  }

  /// Goes on when it is known where columns are: looks at each word, and at what is listed.
  boolean open(ByteSource words) {
    if (!areSome()) {
      return true;
    }
    if (clue != null && areEdges && (marks & PartReader.IN_FIELD) != 0) {
      listed.openWords(words);
      if (!isAtAnEdge(clue, words.bytes())) {
        marks &= ~PartReader.IN_FIELD;
      }
    }
    if (clue != null && marks == 0) {
      return false;
    }
    if (digit != null) {
      listed.openWords(words);
      mark(digit, words.bytes());
    }
    return !isDone();
  }

  private boolean isAtAnEdge(Clue of, byte[] table) {
    for (int word = 0; word < listed.words(); word++) {
      if (of.isAtAnEdge(table, listed.start(word), listed.start(word + 1))) {
        return true;
      }
    }
    return false;
  }

  private void mark(DigitClue of, byte[] table) {
    DigitMarks found = new DigitMarks(of, parts, listed, lazy, table);
    areDigits = found.mark();
    fields = found.fields();
  }

  /// Starts from the first line again.
  void rewind() {
    next = 0;
    passed = 0;
  }

  /// Takes the marks of all parts that a line passes, the bits of all of them and the sum of the
  /// fields that are counted, and returns whether it may have the needle.
  boolean take(int found, int count) {
    if (digit == null) {
      return (found & marks) != 0;
    }
    boolean may = pass(count) || (found & PartReader.HAS_DIGIT) != 0;
    return may && (clue == null || (found & marks) != 0);
  }

  /// Passes so many fields that are counted, and returns whether some may have the digit.
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
    return digit != null && !areDigits && next == fields.length;
  }
}
