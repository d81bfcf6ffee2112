package io.tributary.storage.index;

import java.util.Arrays;

/// A series whose texts are numbers of a [SeriesCatalog], equal ones for equal texts. Confined to
/// one thread; reused.
public final class SeriesSymbols {
  private int cluster;
  private int[] pairs = new int[32]; // name, value, name, value …
  private int size;

  /// Begins another series.
  ///
  /// @param newCluster any number that its cluster alone has
  public void reset(int newCluster) {
    cluster = newCluster;
    size = 0;
  }

  /// Adds a label; they are added in the order of their names.
  public void add(int name, int value) {
    if (2 * size == pairs.length) {
      pairs = Arrays.copyOf(pairs, 2 * pairs.length);
    }
    pairs[2 * size] = name;
    pairs[2 * size++ + 1] = value;
  }

  /// The number that the series' cluster alone has.
  public int cluster() {
    return cluster;
  }

  /// How many labels it has.
  public int size() {
    return size;
  }

  public int name(int index) {
    return pairs[2 * index];
  }

  public int value(int index) {
    return pairs[2 * index + 1];
  }
}
