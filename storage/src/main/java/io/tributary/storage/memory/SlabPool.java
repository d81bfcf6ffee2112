package io.tributary.storage.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;

/// Pieces of off-heap memory of one size, some of them kept for the next use. Safe for use by
/// several threads.
public final class SlabPool implements AutoCloseable {
  public static final int SLAB_BYTES = 1 << 20;

  /// Memory of [#SLAB_BYTES] whose content is what its last user left.
  public record Slab(Arena arena, MemorySegment memory) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Slab> free = new ArrayDeque<>();
  private final int maxFree;

  /// @param maxFreeBytes so much of what nobody uses is kept
  public SlabPool(long maxFreeBytes) {
    this.maxFree = (int) (maxFreeBytes / SLAB_BYTES);
  }

  public Slab take() {
    lock.lock();
    try {
      if (!free.isEmpty()) {
        return free.pop();
      }
    } finally {
      lock.unlock();
    }
    Arena arena = Arena.ofShared();
    return new Slab(arena, arena.allocate(SLAB_BYTES, 64));
  }

  /// Takes back what nobody uses any more.
  public void give(Slab slab) {
    lock.lock();
    try {
      if (free.size() < maxFree) {
        free.push(slab);
        return;
      }
    } finally {
      lock.unlock();
    }
    slab.arena.close();
  }

  @Override
  public void close() {
    lock.lock();
    try {
      free.forEach(slab -> slab.arena.close());
      free.clear();
    } finally {
      lock.unlock();
    }
  }
}
