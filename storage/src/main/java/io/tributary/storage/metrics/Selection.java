package io.tributary.storage.metrics;

import io.tributary.model.metrics.Series;
import io.tributary.model.metrics.SeriesSet;
import java.util.NoSuchElementException;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Series made one after the other, as the reader moves on.
final class Selection implements SeriesSet {
  private final int size;
  private final IntFunction<? extends Series> series;
  private int at = -1;
  private @Nullable Series current;

  Selection(int size, IntFunction<? extends Series> series) {
    this.size = size;
    this.series = series;
  }

  @Override
  public boolean next() {
    current = at + 1 < size ? series.apply(++at) : null;
    return current != null;
  }

  @Override
  public Series at() {
    if (current == null) {
      throw new NoSuchElementException("there is no series here at=" + at);
    }
    return current;
  }
}
