package io.tributary.query.logql.regex;

import io.tributary.model.logs.Needle;
import io.tributary.query.logql.regex.ByteNode.Chars;
import io.tributary.query.logql.regex.ByteNode.Concat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Looks for a regular expression in bytes, one look at a table for each: its states are made when
/// they are first needed. It says so where it does not know: in texts beyond ASCII some expressions
/// need a matcher, and there are no more states than some. Confined to one thread.
public final class ByteAutomaton {
  /// Whether a text has what is looked for.
  public enum Verdict {
    YES,
    NO,
    UNKNOWN
  }

  private static final int MOST_STATES = 512;
  private static final int CHARACTERS = 256;
  private static final int TO_BE_MADE = 0;
  private static final int FOUND = -1;
  private static final int TOO_MANY = -2;

  private final ByteProgram program;
  private final boolean others; // whether characters beyond ASCII may match
  private final @Nullable Needle prefix; // of all matches
  private final Map<BitSet, Integer> numbers = new HashMap<>();
  private final List<BitSet> states = new ArrayList<>();
  private boolean[] endsWell = new boolean[8];
  private int[] next = new int[8 * CHARACTERS];
  private final int begin;
  private final int idle; // nothing of a match was found yet

  private ByteAutomaton(ByteProgram program, boolean others, @Nullable Needle prefix) {
    this.program = program;
    this.others = others;
    this.prefix = prefix;
    states.add(new BitSet()); // number 0 says that one is to be made
    BitSet later = new BitSet();
    program.begin(false, later);
    idle = state(later);
    BitSet first = new BitSet();
    program.begin(true, first);
    begin = first.get(ByteProgram.MATCH) ? FOUND : state(first);
  }

  /// Returns null when the expression needs a matcher.
  ///
  /// @param regex a valid one
  public static @Nullable ByteAutomaton of(String regex) {
    ByteReader.Read read = ByteReader.read(regex);
    ByteProgram program = read == null ? null : ByteProgram.of(read.node());
    return read == null || program == null
        ? null
        : new ByteAutomaton(program, read.others(), prefix(read.node()));
  }

  private static @Nullable Needle prefix(ByteNode node) {
    StringBuilder text = new StringBuilder();
    if (node instanceof Concat(List<ByteNode> parts)) {
      for (ByteNode part : parts) {
        int only = part instanceof Chars chars ? chars.only() : -1;
        if (only < 0) {
          break;
        }
        text.append((char) only);
      }
    }
    return text.isEmpty() ? null : Needle.of(text.toString());
  }

  /// Returns whether `bytes[from, to)` has a match.
  public Verdict find(byte[] bytes, int from, int to) {
    if (begin == FOUND) {
      return Verdict.YES;
    }
    return from == to ? Verdict.UNKNOWN : find(bytes, from, to, begin); // where both ends are one
  }

  private Verdict find(byte[] bytes, int from, int to, int first) {
    int state = first;
    int at = from;
    while (at < to) {
      if (prefix != null && state == idle) {
        at = prefix.indexIn(bytes, at, to);
        if (at < 0) {
          return Verdict.NO;
        }
      }
      byte found = bytes[at++];
      if (found < 0 && others) {
        return Verdict.UNKNOWN;
      }
      int following = next[state * CHARACTERS + (found & 0xFF)];
      if (following == TO_BE_MADE) {
        following = make(state, found & 0xFF);
      }
      if (following < 0) {
        return following == FOUND ? Verdict.YES : Verdict.UNKNOWN;
      }
      state = following;
    }
    return endsWell[state] ? Verdict.YES : Verdict.NO;
  }

  /// Makes the state behind a character, and returns its number, or what is known then.
  private int make(int state, int character) {
    BitSet following = new BitSet();
    program.pass(states.get(state), character, following);
    program.begin(false, following);
    int number = following.get(ByteProgram.MATCH) ? FOUND : state(following);
    next[state * CHARACTERS + character] = number;
    return number;
  }

  private int state(BitSet waiting) {
    Integer known = numbers.get(waiting);
    if (known != null) {
      return known;
    }
    int number = states.size();
    if (number > MOST_STATES) {
      return TOO_MANY;
    }
    if (number == endsWell.length) {
      endsWell = Arrays.copyOf(endsWell, 2 * number);
      next = Arrays.copyOf(next, 2 * number * CHARACTERS);
    }
    endsWell[number] = program.endsWell(waiting);
    numbers.put(waiting, number);
    states.add(waiting);
    return number;
  }
}
