package io.tributary.query.promql.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.random.Seeds;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.query.promql.operator.ReferenceTimes;
import io.tributary.query.promql.operator.Steps;
import io.tributary.query.promql.operator.WindowTimes;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class LinearFitTest {
  private static final long INTERVAL_MS = 15_000;

  @Test
  void fit_windowsOneAfterTheOther_haveTheBitsThatTheyHaveAlone() {
    Seeds.run(
        300,
        random -> {
          RangeSamples samples = samples(random);
          long stepMs = random.nextInt(1, 12) * (random.nextInt(5) == 0 ? 4_000 : INTERVAL_MS);
          Steps steps = new Steps(0, 1_000 * INTERVAL_MS, stepMs);
          long rangeMs = random.nextInt(2, 150) * INTERVAL_MS;
          Window window =
              new Window(new WindowTimes(new ReferenceTimes(steps, null, 0), rangeMs, 0, 0));
          window.begin(samples);
          boolean fromEnd = random.nextBoolean();
          LinearFit fit = new LinearFit();
          fit.begin();
          for (int step = 0; step < steps.count(); step++) {
            window.moveTo(step);
            if (window.floatTo() - window.floatFrom() >= 2) {
              long zeroMs = fromEnd ? window.endMs() : samples.floatTimes()[window.floatFrom()];
              fit.fit(window, zeroMs);
              LinearFit alone = new LinearFit();
              alone.begin();
              alone.fit(window, zeroMs);
              assertSame(fit.slope(), alone.slope(), step);
              assertSame(fit.intercept(), alone.intercept(), step);
            }
          }
        });
  }

  /// Regular for a while, then not, with what cannot be summed in between.
  private static RangeSamples samples(RandomGenerator random) {
    SampleColumns columns = new SampleColumns();
    int shift = random.nextInt(15_000);
    double gaps = random.nextInt(4) / 400.0;
    double jitter = random.nextInt(4) / 400.0;
    double constant = random.nextInt(3) / 3.0;
    double special = random.nextInt(3) / 1_000.0;
    double value = 1e9;
    for (int i = 1; i < 1_000; i++) {
      if (random.nextDouble() >= constant) {
        value += random.nextGaussian() * 1e7;
      }
      if (random.nextDouble() < special) {
        value = random.nextBoolean() ? Double.POSITIVE_INFINITY : 1e300;
      } else if (value > 1e10) {
        value = -1e9;
      }
      if (random.nextDouble() >= gaps) {
        int late = random.nextDouble() < jitter ? random.nextInt(3) : 0;
        columns.add(i * INTERVAL_MS + shift + late, value);
      }
    }
    RangeSamples samples = new RangeSamples();
    samples.load(columns, false, false);
    return samples;
  }

  private static void assertSame(double found, double expected, int step) {
    assertThat(Double.compare(found, expected))
        .as("step %d: %s %s", step, found, expected)
        .isZero();
  }
}
