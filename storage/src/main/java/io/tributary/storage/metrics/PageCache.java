package io.tributary.storage.metrics;

import io.tributary.model.metrics.FloatStretch;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.storage.page.PageReader;
import io.tributary.storage.page.RowDecoder;
import java.util.LinkedHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Opened pages, the least recently used of which make room. Safe for use by several threads.
final class PageCache {
  /// A page in the cache. Safe for use by several threads.
  static final class Page {
    private final PageReader reader = new PageReader();
    private final long weight;

    private Page(byte[] bytes, String resource) {
      weight = READER_BYTES + (long) bytes.length * DECODED_PER_BYTE;
      reader.open(bytes, resource);
    }

    /// Returns what is known of all rows of a series; null when it has none here, or others than
    /// plain floats.
    @Nullable FloatStretch stretch(int ref) {
      int index = reader.indexOf(ref);
      return index < 0 ? null : reader.stretch(index);
    }

    /// Appends a series' rows to `out`.
    void read(int ref, long minMs, long maxMs, RowDecoder decoder, SampleColumns out) {
      int index = reader.indexOf(ref);
      if (index >= 0) {
        reader.read(index, minMs, maxMs, decoder, out);
      }
    }
  }

  @FunctionalInterface
  interface Loader {
    byte[] load();
  }

  record Key(long piece, int page) {}

  private static final long READER_BYTES = 4 << 10; // what of it does not grow with the page
  private static final int DECODED_PER_BYTE = 4;

  private final ReentrantLock lock = new ReentrantLock();
  private final LinkedHashMap<Key, Page> pages = new LinkedHashMap<>(64, 0.75f, true);
  private final long capacity;
  private long weight;

  PageCache(long capacity) {
    this.capacity = capacity;
  }

  Page get(Key key, Loader loader) {
    lock.lock();
    try {
      Page cached = pages.get(key);
      if (cached != null) {
        return cached;
      }
    } finally {
      lock.unlock();
    }
    // Two threads may load the same page; the later one's is used from then on.
    return keep(key, new Page(loader.load(), "page piece=" + key.piece() + " page=" + key.page()));
  }

  private Page keep(Key key, Page page) {
    lock.lock();
    try {
      Page before = pages.put(key, page);
      weight += page.weight;
      if (before != null) {
        weight -= before.weight;
      }
      var oldest = pages.values().iterator();
      while (weight > capacity && pages.size() > 1) {
        Page victim = oldest.next();
        oldest.remove();
        weight -= victim.weight;
      }
    } finally {
      lock.unlock();
    }
    return page;
  }
}
