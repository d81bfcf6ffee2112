package io.tributary.storage.page;

import io.tributary.model.metrics.SpecialValues;

/// Computes what [SeriesSummary] holds of a column of doubles. Confined to one thread; reused.
/* 1. Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen" (1974), with
Knuth's branch-free error term. */
final class SummaryBuilder {
  int count;
  int resets;
  double min;
  double max;
  double sum;
  long firstBits;
  long lastBits;

  void compute(long[] bits, int rows) {
    count = 0;
    resets = 0;
    int row = 0;
    while (row < rows && bits[row] == SpecialValues.STALE_NAN_BITS) {
      row++;
    }
    firstBits = row < rows ? bits[row] : 0;
    lastBits = firstBits;
    min = Double.NaN;
    max = Double.NaN;
    if (row < rows) {
      fold(bits, row, rows);
    } else {
      min = 0;
      max = 0;
      sum = 0;
    }
  }

  private void fold(long[] bits, int from, int rows) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    double total = 0;
    double error = 0;
    double previous = Double.NaN;
    int folded = 0;
    int drops = 0;
    int numbers = 0;
    for (int i = from; i < rows; i++) {
      if (bits[i] == SpecialValues.STALE_NAN_BITS) {
        continue;
      }
      double value = Double.longBitsToDouble(bits[i]);
      folded++;
      drops += value < previous ? 1 : 0;
      previous = value;
      lastBits = bits[i];
      if (!Double.isNaN(value)) {
        numbers++;
        low = value < low ? value : low;
        high = value > high ? value : high;
      }
      double next = total + value;
      double shifted = next - total;
      error += (total - (next - shifted)) + (value - shifted);
      total = next;
    }
    count = folded;
    resets = drops;
    min = numbers == 0 ? Double.NaN : low;
    max = numbers == 0 ? Double.NaN : high;
    sum = Double.isFinite(total) ? total + error : total;
  }
}
