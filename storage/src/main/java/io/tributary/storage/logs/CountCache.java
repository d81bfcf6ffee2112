package io.tributary.storage.logs;

import java.util.LinkedHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Pages of counts as they are stored, the least recently used of which make room: who counts asks
/// again, and to read them took longer than to add them up. Safe for use by several threads.
final class CountCache {
  /// A page of a piece.
  record Key(long piece, int page) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final LinkedHashMap<Key, byte[]> pages = new LinkedHashMap<>(64, 0.75f, true);
  private final long capacity;
  private long bytes;

  /// @param capacity of all pages, bytes
  CountCache(long capacity) {
    this.capacity = capacity;
  }

  /// Returns a page, which is not to be changed.
  byte[] get(Key key, Supplier<byte[]> stored) {
    lock.lock();
    try {
      byte[] known = pages.get(key);
      if (known != null) {
        return known;
      }
    } finally {
      lock.unlock();
    }
    byte[] page = stored.get(); // of two threads that read the same one the later's stays
    keep(key, page);
    return page;
  }

  private void keep(Key key, byte[] page) {
    lock.lock();
    try {
      byte[] before = pages.put(key, page);
      bytes += page.length - (before == null ? 0 : before.length);
      var oldest = pages.values().iterator();
      while (bytes > capacity) {
        bytes -= oldest.next().length;
        oldest.remove();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Forgets the pages of a piece that is gone.
  void forget(long piece) {
    lock.lock();
    try {
      var each = pages.entrySet().iterator();
      while (each.hasNext()) {
        var page = each.next();
        if (page.getKey().piece == piece) {
          bytes -= page.getValue().length;
          each.remove();
        }
      }
    } finally {
      lock.unlock();
    }
  }
}
