package io.tributary.storage.lines;

import java.util.Arrays;

/// Where lines go from part to part, and how far they have come. Confined to one thread; reused
/// from block to block.
///
/// A part and those behind it up to where a line has a choice are a *chain*, so that a line asks
/// only at a choice where it goes on. What it finds there is a *turn*, an int: which part begins
/// the chain that comes next, which one ends it, and the marks of all of them. So a line is
/// followed from turn to turn without a look at its parts: how often chains were passed is noted,
/// and parts are counted when that matters.
final class Chains {
  /// The part that ends a chain where lines end.
  static final int END = 0;

  private static final int END_SHIFT = PartReader.COUNT_SHIFT; // above the marks
  private static final int PART_BITS = 14;
  private static final int PART_MASK = (1 << PART_BITS) - 1;
  private static final int HEAD_SHIFT = END_SHIFT + PART_BITS;
  private static final int MARKS = (1 << PartReader.COUNT_SHIFT) - 1;
  private static final int NONE = -1;
  private static final int MAX_CHAIN = 64;

  private final PartReader parts;
  private final Listed listed;
  private final LazyColumns lazy;
  private int[] turns = new int[0]; // of each part, and behind them none
  private int[] starts = new int[0]; // of each part's turns
  private int[] nexts = new int[0]; // of them; the complement of how many were taken of one alone
  private int[] turnsTo = new int[0]; // each part; none when its chain is not known yet
  private int[] links = new int[256]; // runs behind each chain's first; behind the last is none
  private int linked;
  private int[] firstLinks = new int[0]; // of each part's chain
  private int[] fields = new int[0]; // of it, that are counted
  private int[] passes = new int[0]; // of it, whose parts are not counted yet
  private int[] passed = new int[0]; // chains that have such
  private int passedSize;
  private int[] path = new int[64]; // of the line that was followed: where its turns are
  private int steps;

  Chains(PartReader parts, Listed listed, LazyColumns lazy) {
    this.parts = parts;
    this.listed = listed;
    this.lazy = lazy;
  }

  /// Begins a block, of whose parts it is known what is marked, and where columns are.
  void begin() {
    int size = parts.size();
    if (starts.length < size) {
      starts = new int[size];
      nexts = new int[size];
      turnsTo = new int[size];
      firstLinks = new int[size];
      fields = new int[size];
      passes = new int[size];
      passed = new int[size];
    }
    Arrays.fill(nexts, 0, size, NONE);
    Arrays.fill(turnsTo, 0, size, NONE);
    Arrays.fill(passes, 0, size, 0);
    passedSize = 0;
    linked = 0;
    int end = 0;
    for (int part = 0; part < size; part++) {
      starts[part] = end;
      end += part == 0 || parts.degree(part) > 1 ? parts.passes(part) + 1 : 1;
    }
    turns = turns.length < end ? new int[end + (end >> 2)] : turns;
  }

  /// Starts from the first line again.
  void rewind() {
    for (int part = 0; part < parts.size(); part++) {
      nexts[part] = nexts[part] < 0 ? NONE : starts[part];
      passes[part] = 0;
    }
    passedSize = 0;
  }

  /// Returns the next turn from a part that ends a chain, or from the one that lines start from.
  int take(int part) {
    return checked(turns[place(part)]);
  }

  private int place(int part) {
    int place = nexts[part];
    if (place < 0) {
      return open(part);
    }
    nexts[part] = place + 1;
    return place;
  }

  private int checked(int turn) {
    if (turn < 0) {
      throw lazy.corrupt("as many turns as lines take", "fewer");
    }
    return turn;
  }

  /// Returns where the first turn from a part is; when it has no choice, the one it always takes.
  private int open(int part) {
    return part > 0 && parts.degree(part) == 1 ? takeOnly(part) : decode(part);
  }

  /// It is taken no more often than the part may be passed.
  private int takeOnly(int part) {
    int taken = ~nexts[part];
    int turn = turnTo(parts.next(part, 0));
    turns[starts[part]] = taken < parts.passes(part) ? turn : NONE;
    nexts[part] = ~(taken + 1);
    return starts[part];
  }

  private int decode(int part) {
    int start = starts[part];
    int count = parts.passes(part);
    int turn = NONE;
    for (int rank = 0; rank < parts.degree(part); rank++) {
      turn = turnTo(parts.next(part, rank));
    }
    if (parts.degree(part) == 1) {
      Arrays.fill(turns, start, start + count, turn);
    } else {
      parts.decodeNexts(part, lazy, turns, start);
      for (int i = start; i < start + count; i++) {
        turns[i] = turnsTo[turns[i]];
      }
    }
    turns[start + count] = NONE;
    nexts[part] = start + 1;
    return start;
  }

  private int turnTo(int head) {
    int known = turnsTo[head];
    return known >= 0 ? known : newChain(head);
  }

  private int newChain(int head) {
    int[] runs = parts.runs();
    int run = head * PartReader.STRIDE;
    int mark = runs[run + PartReader.MARK];
    int end = runs[run + PartReader.TAIL] / PartReader.STRIDE;
    firstLinks[head] = linked;
    for (int i = 0; i < MAX_CHAIN && parts.degree(end) == 1; i++) {
      run = parts.next(end, 0) * PartReader.STRIDE;
      addLink(run);
      int more = runs[run + PartReader.MARK];
      mark = (mark + (more & ~MARKS)) | (more & MARKS);
      end = runs[run + PartReader.TAIL] / PartReader.STRIDE;
    }
    addLink(NONE);
    fields[head] = mark >>> PartReader.COUNT_SHIFT;
    int to = parts.degree(end) == 0 ? END : end;
    turnsTo[head] = head << HEAD_SHIFT | to << END_SHIFT | (mark & MARKS);
    return turnsTo[head];
  }

  private void addLink(int run) {
    if (linked == links.length) {
      links = Arrays.copyOf(links, 2 * linked);
    }
    links[linked++] = run;
  }

  /// Returns the run of the part with which the turn's chain begins.
  static int head(int turn) {
    return (turn >>> HEAD_SHIFT) * PartReader.STRIDE;
  }

  /// Returns the part that ends the turn's chain, or [#END].
  static int end(int turn) {
    return turn >>> END_SHIFT & PART_MASK;
  }

  /// Runs of parts that follow each other, by chain; behind the last one is −1.
  int[] links() {
    return links;
  }

  /// Returns where those behind the first part of the turn's chain are.
  int link(int turn) {
    return firstLinks[turn >>> HEAD_SHIFT];
  }

  /// Returns how many turns were taken from a part that ends a chain; −1 when it has no choice:
  /// then it is counted as the others of the chain are.
  int taken(int part) {
    if (!isChoice(part)) {
      return NONE;
    }
    return Math.max(0, nexts[part] - starts[part]);
  }

  private boolean isChoice(int end) {
    return end != END && parts.degree(end) > 1;
  }

  /// Follows the next line to its end, and returns the marks of all its parts.
  int follow() {
    int[] next = nexts;
    int[] all = turns;
    int[] times = passes;
    int part = 0;
    int found = 0;
    int count = 0;
    do {
      int place = next[part];
      if (place < 0) {
        place = open(part);
      } else {
        next[part] = place + 1;
      }
      int turn = checked(all[place]);
      if (count == path.length) {
        path = Arrays.copyOf(path, 2 * count);
      }
      path[count++] = place;
      if (times[turn >>> HEAD_SHIFT]++ == 0) {
        passed[passedSize++] = turn >>> HEAD_SHIFT;
      }
      found |= turn;
      part = end(turn);
    } while (part != END);
    steps = count;
    return found & MARKS;
  }

  /// Returns how many fields the line that was followed has that are counted.
  int counted() {
    int count = 0;
    for (int step = 0; step < steps; step++) {
      count += fields[turn(step) >>> HEAD_SHIFT];
    }
    return count;
  }

  /// Returns how many turns the line took that was followed.
  int steps() {
    return steps;
  }

  /// Returns a turn that it took.
  int turn(int step) {
    return turns[path[step]];
  }

  /// Returns how many turns were taken, before this one, from the part to which it led with a turn;
  /// as [#taken] does.
  int takenBehind(int step) {
    int end = end(turn(step));
    return isChoice(end) ? path[step + 1] - starts[end] : NONE;
  }

  /// Counts the parts of all lines that were followed before the last one, which is to be counted
  /// part by part.
  void countBefore() {
    for (int step = 0; step < steps; step++) {
      passes[turn(step) >>> HEAD_SHIFT]--;
    }
    countPassed();
  }

  /// Counts the parts of lines that were followed, and leaves out what they have of listings.
  void countPassed() {
    for (int i = 0; i < passedSize; i++) {
      int head = passed[i];
      if (passes[head] > 0) {
        count(turnsTo[head], passes[head]);
        passes[head] = 0;
      }
    }
    passedSize = 0;
  }

  private void count(int turn, int times) {
    int[] runs = parts.runs();
    boolean isChoice = isChoice(end(turn));
    int link = link(turn);
    int next = head(turn);
    while (next >= 0) {
      int part = runs[next + PartReader.TAIL];
      parts.leaveOut(next, listed, times);
      next = links[link++];
      runs[part + PartReader.COUNT] += next < 0 && isChoice ? 0 : times;
    }
  }

  int bufferBytes() {
    return turns.length * Integer.BYTES;
  }
}
