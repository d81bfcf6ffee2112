package io.tributary.storage.logs;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicInteger;

/// The compressed runs of one generation, outside of the heap: they go when nobody holds them any
/// more, not when a collector comes across them.
///
/// One thread stores; any thread may hold it and read what was published to it.
final class FrameMemory {
  private static final int SLAB_BYTES = 1 << 20;

  private final Arena arena = Arena.ofShared();
  private final AtomicInteger holders = new AtomicInteger(1); // the head is one
  private MemorySegment slab = MemorySegment.NULL;
  private long used;

  /// Copies the first `length` bytes.
  MemorySegment store(byte[] frame, int length) {
    if (slab.byteSize() - used < length) {
      slab = arena.allocate(Math.max(SLAB_BYTES, length));
      used = 0;
    }
    MemorySegment place = slab.asSlice(used, length);
    MemorySegment.copy(frame, 0, place, ValueLayout.JAVA_BYTE, 0, length);
    used += length;
    return place;
  }

  /// Keeps it until [#release()]; for who knows that it is held.
  void hold() {
    holders.incrementAndGet();
  }

  void release() {
    if (holders.decrementAndGet() == 0) {
      arena.close();
    }
  }
}
