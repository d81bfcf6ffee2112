package io.tributary.storage.lines;

import java.util.Arrays;
import java.util.BitSet;

/// Marks the parts of a block that may have a digit of a needle. Confined to one thread; of use
/// once.
///
/// Where it is something listed, or the number of a part, it is known of which fields: those of one
/// listing, or of one part, are counted as lines pass them.
final class DigitMarks {
  private static final int[] NONE = {};

  private final DigitClue clue;
  private final PartReader parts;
  private final Listed listed;
  private final LazyColumns lazy;
  private final byte[] table;
  private final BitSet coarse = new BitSet(); // what has it: listings, behind them parts
  private final BitSet inside; // parts with which not only lines begin
  private final BitSet behindTimes;
  private boolean mayFollowWords;
  private boolean isEmptyWord;
  private int counted = -1;
  private int countedUses;
  private int[] fields = NONE;

  /// @param table where words are, which are open
  DigitMarks(DigitClue clue, PartReader parts, Listed listed, LazyColumns lazy, byte[] table) {
    this.clue = clue;
    this.parts = parts;
    this.listed = listed;
    this.lazy = lazy;
    this.table = table;
    this.inside = parts.behind(_ -> true);
    this.behindTimes = parts.behind(field -> field == LineFormat.TIME || field == LineFormat.UUID);
  }

  /// Marks all, and returns whether any may have it whose fields are not counted.
  boolean mark() {
    lookAtWords();
    for (int listing = 0; listing <= Listed.WORDS; listing++) {
      BitSet values = listed.with(clue, listing, table);
      if (!values.isEmpty()) {
        choose(listing, listed.uses(listing), listed.fieldsWith(listing, values));
      }
    }
    lookAtNumbers();
    boolean any = false;
    for (int run = 0; run < parts.runsEnd(); run += PartReader.STRIDE) {
      any |= mark(parts.runs(), run);
    }
    return any;
  }

  /// Which of the fields that are counted may have it, ascending.
  int[] fields() {
    return fields;
  }

  /// Counts what most fields are of; of others all may have it.
  private void choose(int what, int uses, int[] with) {
    if (counted >= 0 && uses <= countedUses) {
      coarse.set(what);
      return;
    }
    if (counted >= 0) {
      coarse.set(counted);
    }
    counted = what;
    countedUses = uses;
    fields = with;
  }

  private void lookAtWords() {
    for (int word = 0; word < listed.words(); word++) {
      int start = listed.start(word);
      int end = listed.start(word + 1);
      isEmptyWord |= start == end;
      mayFollowWords = mayFollowWords || clue.mayFollow(clue.digitsFrom(), table, start, end, true);
    }
  }

  private void lookAtNumbers() {
    int[] runs = parts.runs();
    BitSet tails = new BitSet();
    for (int run = 0; run < parts.runsEnd(); run += PartReader.STRIDE) {
      int tail = runs[run + PartReader.TAIL];
      if (isNumber(runs[tail + PartReader.FIELD])
          && mayBeBetween(run, clue.digitsFrom(), clue.digitsTo())) {
        tails.set(tail / PartReader.STRIDE);
      }
    }
    for (int part = tails.nextSetBit(0); part >= 0; part = tails.nextSetBit(part + 1)) {
      int[] with = passesWith(part * PartReader.STRIDE);
      if (with.length > 0) {
        choose(numbersOf(part * PartReader.STRIDE), parts.passes(part), with);
      }
    }
  }

  private static boolean isNumber(int field) {
    return field == LineFormat.NUMBER || field == LineFormat.PADDED || field == LineFormat.VARIED;
  }

  private static int numbersOf(int tail) {
    return Listed.WORDS + 1 + tail / PartReader.STRIDE;
  }

  /// Returns whether the texts before and behind the field of a run may be where they would be.
  private boolean mayBeBetween(int run, int fieldFrom, int fieldTo) {
    return mayFollow(run, fieldFrom)
        && parts.mayLead(parts.runs()[run + PartReader.TAIL], next -> mayPrecede(next, fieldTo));
  }

  private boolean mayFollow(int run, int fieldFrom) {
    int start = parts.runs()[run + PartReader.TEXT];
    int length = parts.runs()[run + PartReader.LENGTH];
    if (length == -1) {
      return mayFollowWords || fieldFrom != clue.digitsFrom();
    }
    int end = start + (length < 0 ? -1 - length : length);
    boolean some = length < 0 || inside.get(run / PartReader.STRIDE);
    return clue.mayFollow(fieldFrom, parts.text(), start, end, some);
  }

  private boolean mayPrecede(int run, int fieldTo) {
    int start = parts.runs()[run + PartReader.TEXT];
    int length = parts.runs()[run + PartReader.LENGTH]; // a word may be anything
    return length < 0 || clue.mayPrecede(fieldTo, parts.text(), start, start + length);
  }

  /// Returns at which times a part is passed with a number that may have it.
  private int[] passesWith(int tail) {
    int[] runs = parts.runs();
    int values = parts.decodeValues(tail, lazy);
    int widths = runs[tail + PartReader.WIDTH];
    int field = runs[tail + PartReader.FIELD];
    int width = field == LineFormat.PADDED ? runs[tail + PartReader.ARGUMENT] : 0;
    long[] columns = parts.columns();
    byte[] text = new byte[DigitClue.NUMBER_BYTES];
    int[] with = new int[16];
    int count = 0;
    for (int pass = 0; pass < runs[tail + PartReader.PASSES]; pass++) {
      int digits = field == LineFormat.VARIED ? (int) columns[widths + pass] : width;
      if (clue.mayBeInNumber(columns[values + pass], digits, text)) {
        with = count == with.length ? Arrays.copyOf(with, 2 * count) : with;
        with[count++] = pass;
      }
    }
    return Arrays.copyOf(with, count);
  }

  private boolean mark(int[] runs, int run) {
    int tail = runs[run + PartReader.TAIL];
    int field = runs[tail + PartReader.FIELD];
    boolean hasWord = runs[run + PartReader.LENGTH] < 0;
    int what =
        isNumber(field) ? numbersOf(tail) : Listed.listing(field, runs[tail + PartReader.ARGUMENT]);
    int count = what >= 0 && what == counted ? 1 : 0;
    count += hasWord && counted == Listed.WORDS ? 1 : 0;
    boolean may =
        (what >= 0 && coarse.get(what))
            || (hasWord && coarse.get(Listed.WORDS))
            || mayBeInText(runs, run, hasWord)
            || mayBeInField(runs, run, field);
    runs[run + PartReader.MARK] |=
        (may ? PartReader.HAS_DIGIT : 0) | count << PartReader.COUNT_SHIFT;
    return may;
  }

  private boolean mayBeInText(int[] runs, int run, boolean hasWord) {
    int start = runs[run + PartReader.TEXT];
    int length = runs[run + PartReader.LENGTH];
    return clue.mayBeIn(parts.text(), start, start + (hasWord ? -1 - length : length));
  }

  /// Returns whether a time may have it, or digits that may begin inside of others.
  private boolean mayBeInField(int[] runs, int run, int field) {
    if (field == LineFormat.TIME) {
      return mayBeInTime(run, runs[runs[run + PartReader.TAIL] + PartReader.ARGUMENT]);
    }
    int length = runs[run + PartReader.LENGTH];
    return (isNumber(field) || field == LineFormat.HEX)
        && behindTimes.get(run / PartReader.STRIDE)
        && (length == 0 || (length == -1 && isEmptyWord));
  }

  private boolean mayBeInTime(int run, int form) {
    int length = TimeText.length(form);
    int start = clue.nextTime(form, 1 - length);
    while (!clue.isBehind(start)) {
      if (mayBeBetween(run, start, start + length)) {
        return true;
      }
      start = clue.nextTime(form, start + 1);
    }
    return false;
  }
}
