package io.tributary.storage.metrics;

import io.tributary.model.metrics.Histogram;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/// The histograms of one head generation, by number. One thread adds; others read numbers published
/// to them.
final class HistogramList {
  private static final int PAGE = 1_024;
  private static final int FIXED_BYTES = 160; // of a histogram with five arrays

  private Histogram[][] pages = new Histogram[4][];
  private int size;
  private final AtomicLong bytes = new AtomicLong();

  int add(Histogram histogram) {
    int page = size / PAGE;
    if (page == pages.length) {
      pages = Arrays.copyOf(pages, page * 2);
    }
    if (size % PAGE == 0) {
      pages[page] = new Histogram[PAGE];
    }
    pages[page][size % PAGE] = histogram;
    long buckets = (long) histogram.positiveCounts().length + histogram.negativeCounts().length;
    bytes.setRelease(bytes.getPlain() + FIXED_BYTES + 12 * buckets);
    return size++;
  }

  Histogram get(int number) {
    return pages[number / PAGE][number % PAGE];
  }

  long bytes() {
    return bytes.getAcquire();
  }
}
