package io.tributary.ingest.exposition;

import java.util.Arrays;

/// The samples of one window, by column; confined to one thread. Positions are bytes of the window.
final class SampleRows {
  static final int NONE = -1;

  private static final int FIRST_ROWS = 512;

  private int[] starts = new int[FIRST_ROWS];
  private int[] seriesEnds = new int[FIRST_ROWS];
  private int[] lineEnds = new int[FIRST_ROWS];
  private int[] sampleEnds = new int[FIRST_ROWS];
  private int[] histograms = new int[FIRST_ROWS];
  private long[] timestampsMs = new long[FIRST_ROWS];
  private long[] valueBits = new long[FIRST_ROWS];
  private int size;

  void clear() {
    size = 0;
  }

  int size() {
    return size;
  }

  /// Drops the rows from `newSize` on.
  void truncate(int newSize) {
    size = newSize;
  }

  void add(int start, int lineEnd) {
    if (size == starts.length) {
      starts = Arrays.copyOf(starts, 2 * size);
      seriesEnds = Arrays.copyOf(seriesEnds, 2 * size);
      lineEnds = Arrays.copyOf(lineEnds, 2 * size);
      sampleEnds = Arrays.copyOf(sampleEnds, 2 * size);
      histograms = Arrays.copyOf(histograms, 2 * size);
      timestampsMs = Arrays.copyOf(timestampsMs, 2 * size);
      valueBits = Arrays.copyOf(valueBits, 2 * size);
    }
    starts[size] = start;
    sampleEnds[size] = lineEnd;
    histograms[size] = NONE;
    lineEnds[size++] = lineEnd;
  }

  void set(int row, int seriesEnd, long timestampMs, long bits) {
    seriesEnds[row] = seriesEnd;
    timestampsMs[row] = timestampMs;
    valueBits[row] = bits;
  }

  /// Where the name or the brace of the series begins.
  int start(int row) {
    return starts[row];
  }

  /// Where the series ends, unless the labels say otherwise when they are read.
  int seriesEnd(int row) {
    return seriesEnds[row];
  }

  /// Says that the last row's value is a histogram, by its number.
  void setHistogram(int number) {
    histograms[size - 1] = number;
  }

  /// The number of the histogram that is the value; [#NONE] for a float.
  int histogram(int row) {
    return histograms[row];
  }

  /// Says where a row's value or timestamp ends: what follows is an exemplar.
  void endSample(int row, int end) {
    sampleEnds[row] = end;
  }

  /// Where the sample ends, and exemplars begin unless that is the end of the line.
  int sampleEnd(int row) {
    return sampleEnds[row];
  }

  /// Where the line ends, without blanks and line feed.
  int lineEnd(int row) {
    return lineEnds[row];
  }

  long timestampMs(int row) {
    return timestampsMs[row];
  }

  long valueBits(int row) {
    return valueBits[row];
  }
}
