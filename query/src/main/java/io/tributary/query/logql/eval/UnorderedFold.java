package io.tributary.query.logql.eval;

import io.tributary.model.Labels;
import java.util.ArrayList;
import java.util.List;

/// Keeps the values of a series for a function to which neither their order nor their times are
/// anything, by *cells*: the times between two steps, of which each window has whole ones.
final class UnorderedFold implements Fold {
  private static final int HELD_AT_ONCE = 16;
  private static final int FIRST_VALUES = 16;
  private static final int MOST_VALUES = 4_096; // of a block; each has four times as many as before
  private static final long[] NO_TIMES = {};

  private final Labels labels;
  private final SampleFold.Windows windows;
  private final WindowFunction function;
  private final QueryBudget budget;
  private final int reach; // cells of a window, which begins with the cell of its step's number
  private final List<Block> blocks = new ArrayList<>(); // all but the last are full
  private Block last = new Block(FIRST_VALUES);
  private int size; // of the last
  private final List<UnorderedFold> others = new ArrayList<>();

  /// Values and their cells; arrays that grew would be garbage again and again.
  private record Block(int[] cells, double[] values) {
    Block(int size) {
      this(new int[size], new double[size]);
    }
  }

  UnorderedFold(
      Labels labels, SampleFold.Windows windows, WindowFunction function, QueryBudget budget) {
    this.labels = labels;
    this.windows = windows;
    this.function = function;
    this.budget = budget;
    boolean one = windows.steps().count() == 1;
    this.reach = one ? 1 : (int) (windows.rangeNs() / windows.steps().stepNs());
    blocks.add(last);
  }

  /// Returns whether windows have whole cells, of which there are not many more than steps.
  static boolean fits(SampleFold.Windows windows) {
    StepGrid steps = windows.steps();
    return steps.count() == 1
        || (windows.rangeNs() % steps.stepNs() == 0
            && windows.rangeNs() / steps.stepNs() <= steps.count());
  }

  @Override
  public void add(int firstStep, int lastStep, long timestampNs, double value) {
    if (size % HELD_AT_ONCE == 0) {
      budget.hold(HELD_AT_ONCE);
    }
    if (size == last.values.length) {
      last = new Block(Math.min(MOST_VALUES, 4 * size));
      blocks.add(last);
      size = 0;
    }
    last.cells[size] = cell(timestampNs + windows.offsetNs());
    last.values[size++] = value;
  }

  private int cell(long shiftedNs) {
    StepGrid steps = windows.steps();
    return steps.count() == 1 ? 0 : (int) steps.firstNotBefore(shiftedNs) + reach - 1;
  }

  @Override
  public void addAll(Fold other) {
    others.add((UnorderedFold) other);
  }

  @Override
  public StepSeries finish() {
    StepGrid steps = windows.steps();
    int[] starts = starts(steps.count() + reach - 1);
    double[] byCell = new double[starts[starts.length - 1]];
    int[] next = starts.clone();
    place(next, byCell);
    others.forEach(other -> other.place(next, byCell));
    StepSeries series = new StepSeries(labels, steps.count());
    for (int step = 0; step < steps.count(); step++) {
      int low = starts[step];
      int high = starts[step + reach];
      if (low < high) {
        long endNs = steps.startNs() + step * steps.stepNs() - windows.offsetNs();
        long startNs = endNs - windows.rangeNs();
        series.set(
            step,
            function.apply(new WindowFunction.Window(NO_TIMES, byCell, low, high, startNs, endNs)));
      }
    }
    return series;
  }

  /// Returns where the values of each cell begin, and where all end.
  private int[] starts(int count) {
    int[] starts = new int[count + 1];
    count(starts);
    others.forEach(other -> other.count(starts));
    for (int cell = 0; cell < count; cell++) {
      starts[cell + 1] = Math.addExact(starts[cell], starts[cell + 1]);
    }
    return starts;
  }

  private void count(int[] starts) {
    for (Block block : blocks) {
      int used = sizeOf(block);
      for (int i = 0; i < used; i++) {
        starts[block.cells[i] + 1]++;
      }
    }
  }

  private void place(int[] next, double[] byCell) {
    for (Block block : blocks) {
      int used = sizeOf(block);
      for (int i = 0; i < used; i++) {
        byCell[next[block.cells[i]]++] = block.values[i];
      }
    }
  }

  @SuppressWarnings("ReferenceEquality") // an equal block is another one
  private int sizeOf(Block block) {
    return block == last ? size : block.values.length;
  }
}
