package io.tributary.query.logql.eval;

/// What the samples of one series become, step by step. Confined to one thread.
interface Fold {
  /// Takes a sample that lies in the windows of the steps `[firstStep, lastStep]`.
  void add(int firstStep, int lastStep, long timestampNs, double value);

  /// Takes what `other`, of the same series, has taken, all of it later.
  void addAll(Fold other);

  StepSeries finish();
}
