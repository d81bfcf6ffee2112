package io.tributary.query.logql.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.random.Seeds;
import io.tributary.model.Labels;
import io.tributary.query.exec.QueryOptions;
import io.tributary.query.logql.ast.RangeOperation;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class UnorderedFoldTest {
  private static final double[] ODD = {
    Double.NaN, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, -1, 5
  };

  private final QueryBudget budget = new QueryBudget(QueryOptions.DEFAULT, 0);

  private static void add(Fold fold, SampleFold.Windows windows, long timeNs, double value) {
    StepGrid steps = windows.steps();
    int first = steps.first(timeNs + windows.offsetNs());
    int last = steps.last(timeNs + windows.offsetNs(), windows.rangeNs());
    if (first <= last) {
      fold.add(first, last, timeNs, value);
    }
  }

  private static SampleFold.Windows windows(SplittableRandom random) {
    int count = random.nextInt(1, 40);
    long stepNs = random.nextLong(1, 1_000);
    long rangeNs = count == 1 ? random.nextLong(1, 5_000) : stepNs * random.nextInt(1, count + 1);
    return new SampleFold.Windows(
        new StepGrid(random.nextLong(-5_000, 5_000), stepNs, count),
        rangeNs,
        random.nextLong(-3_000, 3_000));
  }

  /// [SampleFold] looks at the time of each sample and window.
  @Test
  void finish_anyWindows_isWhatFoldsByTimeGive() {
    Seeds.run(
        2_000,
        random -> {
          SampleFold.Windows windows = windows(random);
          assertThat(UnorderedFold.fits(windows)).isTrue();
          RangeOperation operation =
              random.nextBoolean()
                  ? RangeOperation.QUANTILE_OVER_TIME
                  : RangeOperation.MAX_OVER_TIME;
          WindowFunction function = WindowFunction.of(operation, random.nextDouble());
          Fold byTime = new SampleFold(Labels.EMPTY, windows, function, budget);
          Fold byCell = new UnorderedFold(Labels.EMPTY, windows, function, budget);
          StepGrid steps = windows.steps();
          for (int part = random.nextInt(4); part >= 0; part--) {
            Fold another = new SampleFold(Labels.EMPTY, windows, function, budget);
            Fold anotherByCell = new UnorderedFold(Labels.EMPTY, windows, function, budget);
            for (int i = random.nextInt(100); i > 0; i--) {
              long timeNs =
                  random.nextLong(steps.startNs() - 7_000, steps.endNs() + 7_000)
                      - windows.offsetNs();
              boolean odd = random.nextInt(20) == 0;
              double value = odd ? ODD[random.nextInt(ODD.length)] : random.nextInt(50);
              add(another, windows, timeNs, value);
              add(anotherByCell, windows, timeNs, value);
            }
            byTime.addAll(another);
            byCell.addAll(anotherByCell);
          }
          assertSame(byCell.finish(), byTime.finish());
        });
  }

  private static void assertSame(StepSeries found, StepSeries expected) {
    assertThat(found.steps()).isEqualTo(expected.steps());
    for (int step = 0; step < expected.steps(); step++) {
      assertThat(found.has(step)).as("step %d", step).isEqualTo(expected.has(step));
      assertThat(Double.compare(found.get(step), expected.get(step))).as("step %d", step).isZero();
    }
  }

  @Test
  void fits_windowsThatEndBetweenSteps_isFalse() {
    StepGrid steps = new StepGrid(0, 60, 10);
    assertThat(UnorderedFold.fits(new SampleFold.Windows(steps, 90, 0))).isFalse();
    assertThat(UnorderedFold.fits(new SampleFold.Windows(steps, 660, 0))).isFalse();
    assertThat(UnorderedFold.fits(new SampleFold.Windows(steps, 600, 7))).isTrue();
  }
}
