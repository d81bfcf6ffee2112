package io.tributary.query.promql.operator;

/// The series of a part that does not depend on time, evaluated once and put at every step.
public final class Replicate implements VectorOperator {
  private final VectorOperator once;
  private final int steps;

  public Replicate(VectorOperator once, int steps) {
    this.once = once;
    this.steps = steps;
  }

  @Override
  public void run(SeriesSink sink) {
    StepSeries out = new StepSeries(steps);
    once.run(series -> {
      out.reset(series.labels(), series.nameDropped());
      for (int step = 0; step < steps; step++) {
        out.set(step, series, 0);
      }
      sink.accept(out);
    });
  }
}
