package io.tributary.query.promql.window;

/// The population variance: Welford's method with compensated sums.
final class Spread {
  private Spread() {}

  static double variance(double[] values, int from, int to) {
    double count = 0;
    double mean = 0;
    double meanCompensation = 0;
    double squares = 0;
    double squaresCompensation = 0;
    for (int i = from; i < to; i++) {
      count++;
      double delta = values[i] - (mean + meanCompensation);
      double part = delta / count;
      double newMean = mean + part;
      meanCompensation = KahanSum.compensate(mean, meanCompensation, part, newMean);
      mean = newMean;
      double square = delta * (values[i] - (mean + meanCompensation));
      double newSquares = squares + square;
      squaresCompensation = KahanSum.compensate(squares, squaresCompensation, square, newSquares);
      squares = newSquares;
    }
    return (squares + squaresCompensation) / count;
  }
}
