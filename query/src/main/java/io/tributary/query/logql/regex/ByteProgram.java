package io.tributary.query.logql.regex;

import io.tributary.query.logql.regex.ByteNode.Alternate;
import io.tributary.query.logql.regex.ByteNode.Begin;
import io.tributary.query.logql.regex.ByteNode.Chars;
import io.tributary.query.logql.regex.ByteNode.Concat;
import io.tributary.query.logql.regex.ByteNode.End;
import io.tributary.query.logql.regex.ByteNode.Repeat;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A regular expression as steps, of which several are waited at at once. Immutable once it is
/// made.
/* Thompson, "Regular Expression Search Algorithm" (1968). */
final class ByteProgram {
  static final int MATCH = 0;

  private static final int MOST = 1_000;

  /// A step: one character and the next step; or two next steps, or one where the text begins or
  /// ends.
  private record Step(@Nullable Chars chars, boolean begin, boolean end, int next, int other) {}

  private final List<Step> steps = new ArrayList<>();
  private final int first;
  private boolean fits = true;

  private ByteProgram(ByteNode node) {
    steps.add(new Step(null, false, false, MATCH, MATCH));
    first = add(node, MATCH);
  }

  /// Returns null when there are too many steps.
  static @Nullable ByteProgram of(ByteNode node) {
    ByteProgram program = new ByteProgram(node);
    return program.fits ? program : null;
  }

  private int add(Step step) {
    if (steps.size() == MOST) {
      fits = false;
      return MATCH;
    }
    steps.add(step);
    return steps.size() - 1;
  }

  /// Adds what comes before a step, and returns where it begins.
  private int add(ByteNode node, int next) {
    return switch (node) {
      case Chars chars -> add(new Step(chars, false, false, next, next));
      case Begin _ -> add(new Step(null, true, false, next, next));
      case End _ -> add(new Step(null, false, true, next, next));
      case Concat(List<ByteNode> parts) -> {
        int at = next;
        for (ByteNode part : parts.reversed()) {
          at = add(part, at);
        }
        yield at;
      }
      case Alternate(List<ByteNode> branches) -> {
        int at = add(branches.getLast(), next);
        for (ByteNode branch : branches.reversed().subList(1, branches.size())) {
          at = add(new Step(null, false, false, add(branch, next), at));
        }
        yield at;
      }
      case Repeat repeat -> add(repeat, next);
    };
  }

  private int add(Repeat repeat, int next) {
    int at = next;
    if (repeat.most() < 0) {
      int loop = add(new Step(null, false, false, next, next));
      int inner = add(repeat.inner(), loop);
      steps.set(loop, new Step(null, false, false, inner, next));
      at = loop;
    } else {
      for (int i = repeat.least(); i < repeat.most() && fits; i++) {
        at = add(new Step(null, false, false, add(repeat.inner(), at), next));
      }
    }
    for (int i = 0; i < repeat.least() && fits; i++) {
      at = add(repeat.inner(), at);
    }
    return at;
  }

  /// Adds the steps at which one waits who begins.
  void begin(boolean atBegin, BitSet out) {
    reach(first, atBegin, false, out);
  }

  /// Adds the steps at which one waits behind a character who was waiting at some.
  void pass(BitSet waiting, int character, BitSet out) {
    for (int i = waiting.nextSetBit(0); i >= 0; i = waiting.nextSetBit(i + 1)) {
      Step step = steps.get(i);
      if (step.chars != null && step.chars.has(character)) {
        reach(step.next, false, false, out);
      }
    }
  }

  /// Returns whether it matches at the end of the text who was waiting at some steps.
  boolean endsWell(BitSet waiting) {
    BitSet out = new BitSet();
    for (int i = waiting.nextSetBit(0); i >= 0; i = waiting.nextSetBit(i + 1)) {
      if (steps.get(i).end) {
        reach(steps.get(i).next, false, true, out);
      }
    }
    return out.get(MATCH);
  }

  private void reach(int from, boolean atBegin, boolean atEnd, BitSet out) {
    BitSet seen = new BitSet();
    int[] todo = new int[2 * steps.size() + 1];
    int left = 0;
    todo[left++] = from;
    while (left > 0) {
      int at = todo[--left];
      if (seen.get(at)) {
        continue;
      }
      seen.set(at);
      Step step = steps.get(at);
      boolean waits =
          at == MATCH || step.chars != null || (step.begin && !atBegin) || (step.end && !atEnd);
      if (waits) {
        out.set(at);
      } else {
        todo[left++] = step.next;
        todo[left++] = step.other;
      }
    }
  }
}
