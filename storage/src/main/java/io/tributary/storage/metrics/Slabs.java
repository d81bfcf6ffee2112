package io.tributary.storage.metrics;

import io.tributary.storage.memory.SlabPool;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// The memory of one head generation: only ever more of it, until all of it goes.
///
/// One thread allocates; others may follow addresses that were published to them. An address counts
/// units of 8 bytes; 0 is none.
final class Slabs {
  private static final int UNIT_BITS = 3;
  private static final int SLAB_UNIT_BITS = 17;
  private static final int SLAB_UNITS = 1 << SLAB_UNIT_BITS;

  private final SlabPool pool;
  private final List<SlabPool.Slab> taken = new ArrayList<>();
  private MemorySegment[] slabs = new MemorySegment[8];
  private int next = SLAB_UNITS; // the first unit that is free: at the end of a slab there is none
  private final AtomicLong bytes = new AtomicLong();

  Slabs(SlabPool pool) {
    this.pool = pool;
    slabs[0] = MemorySegment.NULL; // so that no address is 0
  }

  /// Returns the address of memory of undefined content that lies in one slab.
  int allocate(int sizeBytes) {
    int units = (sizeBytes + 7) >>> UNIT_BITS;
    if ((next & (SLAB_UNITS - 1)) == 0 || (next & (SLAB_UNITS - 1)) + units > SLAB_UNITS) {
      addSlab();
    }
    int address = next;
    next += units;
    bytes.setRelease(bytes.getPlain() + ((long) units << UNIT_BITS));
    return address;
  }

  private void addSlab() {
    SlabPool.Slab slab = pool.take();
    taken.add(slab);
    int index = taken.size();
    if (index == slabs.length) {
      slabs = Arrays.copyOf(slabs, index * 2);
    }
    slabs[index] = slab.memory();
    next = index << SLAB_UNIT_BITS;
  }

  MemorySegment slab(int address) {
    return slabs[address >>> SLAB_UNIT_BITS];
  }

  static long offset(int address) {
    return (long) (address & (SLAB_UNITS - 1)) << UNIT_BITS;
  }

  long bytes() {
    return bytes.getAcquire();
  }

  /// Gives all memory back: no address may be followed any more.
  void release() {
    taken.forEach(pool::give);
    taken.clear();
  }
}
