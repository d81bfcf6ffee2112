package io.tributary.storage.lines;

import io.tributary.model.logs.LineFields;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What is wanted of each part of a block's lines, by the state before it: found out once. Confined
/// to one thread; reused from block to block.
///
/// A step is an int: the state behind the part, whether its field is wanted, whether some of its
/// text is and where the ranges of that are, and whether something of it is listed. Most steps are
/// nothing but the state.
final class FieldSteps {
  private static final int STATES = 32;
  private static final int STATE_MASK = STATES - 1;
  private static final int FIELD = STATES;
  private static final int TEXT = 2 * STATES;
  private static final int LISTED = 4 * STATES;
  private static final int KNOWN = 8 * STATES;
  private static final int RANGES_SHIFT = 9;

  private final PartReader parts;
  private @Nullable LineFields fields;
  private @Nullable FieldSyntax syntax;
  private int[] steps = new int[0]; // by part and state; 0 is not known yet
  private final Ranges ranges = new Ranges();

  FieldSteps(PartReader parts) {
    this.parts = parts;
  }

  /// Begins a block.
  ///
  /// @param of null when all of lines is wanted
  void reset(@Nullable LineFields of) {
    if (of == null) {
      syntax = null;
    } else if (syntax == null || !of.equals(fields)) {
      syntax = FieldSyntax.of(of);
    }
    fields = of;
    if (of != null) {
      int needed = parts.size() * STATES;
      steps = steps.length < needed ? new int[needed + (needed >> 1)] : steps;
      Arrays.fill(steps, 0, needed, 0);
      ranges.clear();
    }
  }

  /// Returns whether fields of lines are wanted, and not all of them.
  boolean areWanted() {
    return syntax != null;
  }

  /// Returns the step of a part behind a state.
  int step(int run, int state) {
    int at = run / PartReader.STRIDE * STATES + state;
    int known = steps[at];
    return known != 0 ? known : newStep(run, state, at);
  }

  private int newStep(int run, int state, int at) {
    int list = ranges.begin();
    int[] runs = parts.runs();
    int tail = runs[run + PartReader.TAIL];
    int length = runs[run + PartReader.LENGTH];
    int start = runs[run + PartReader.TEXT];
    int field = runs[tail + PartReader.FIELD];
    int next = FieldSyntax.OTHER;
    int wanted = Listed.has(length < 0, field) ? LISTED : 0;
    if (syntax != null && state != FieldSyntax.OTHER && length >= 0) { // a word may be anything
      next = syntax.text(state, parts.text(), start, start + length, ranges);
      if (field != LineFormat.END && field != LineFormat.CONSTANT) { // which is in the text
        wanted |= syntax.isWanted(next) ? FIELD : 0;
        boolean blanks =
            field == LineFormat.TIME && TimeText.hasBlanks(runs[tail + PartReader.ARGUMENT]);
        next = next == FieldSyntax.OTHER ? next : syntax.field(next, field, blanks);
      }
    }
    wanted |= ranges.ints()[list] > 0 ? TEXT : 0;
    steps[at] = next | wanted | KNOWN | list << RANGES_SHIFT;
    return steps[at];
  }

  static int state(int step) {
    return step & STATE_MASK;
  }

  /// Returns whether a step is nothing but the state behind it.
  static boolean isEmpty(int step) {
    return (step & (FIELD | TEXT | LISTED)) == 0;
  }

  static boolean wantsField(int step) {
    return (step & FIELD) != 0;
  }

  /// Returns whether lines are plain that end with a state.
  boolean isEnd(int state) {
    return syntax != null && state != FieldSyntax.OTHER && syntax.isEnd(state);
  }

  /// Writes what is wanted of a step's text, and returns where it ends.
  int write(int step, byte[] out, int at) {
    int[] ints = ranges.ints();
    int list = step >>> RANGES_SHIFT;
    int end = at;
    for (int i = list + 1; i <= list + ints[list]; i += 2) {
      int length = ints[i + 1] - ints[i];
      System.arraycopy(parts.text(), ints[i], out, end, length);
      end += length;
    }
    return end;
  }
}
