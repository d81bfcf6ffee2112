package io.tributary.storage.logs;

import io.tributary.storage.memory.SlabPool;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// The runs of one generation, outside of the heap: frames of full ones, which go when nobody holds
/// the generation any more, and blocks of open ones, which are used again.
///
/// Changed under the head's lock, under which it is also held; any thread that holds it reads what
/// was published to it.
final class RunMemory {
  /// What a run begins with: many streams have a line now and then.
  static final int FIRST_BLOCK_BYTES = 128;

  /// What it goes on with.
  static final int BLOCK_BYTES = 512;

  private static final int UNIT_BYTES = FIRST_BLOCK_BYTES; // in which blocks are numbered
  private static final int SLAB_UNITS = SlabPool.SLAB_BYTES / UNIT_BYTES;

  private final SlabPool pool;
  private final List<SlabPool.Slab> taken = new ArrayList<>();
  private final Arena arena = Arena.ofShared(); // of frames
  private final AtomicInteger holders = new AtomicInteger(1); // the head is one
  private MemorySegment frames = MemorySegment.NULL;
  private long usedOfFrames;
  private volatile MemorySegment[] slabs = new MemorySegment[0]; // of blocks
  private int usedUnits = SLAB_UNITS; // of the last of them
  private final Blocks firstBlocks = new Blocks();
  private final Blocks otherBlocks = new Blocks();
  private long bytes;

  /// @param pool gives the memory of blocks
  RunMemory(SlabPool pool) {
    this.pool = pool;
  }

  /// Blocks that no run needs any more; of some, readers may still see the rows.
  private static final class Blocks {
    private int[] numbers = new int[16];
    private int size;
    private int free; // of them, from the beginning on

    void add(int number) {
      numbers = size == numbers.length ? Arrays.copyOf(numbers, 2 * size) : numbers;
      numbers[size++] = number;
    }

    /// Returns a block that is free, or −1.
    int take() {
      if (free == 0) {
        return -1;
      }
      int taken = numbers[--free];
      numbers[free] = numbers[--size]; // of the others the order does not matter
      return taken;
    }
  }

  /// Returns the bytes in use, or kept for use.
  long bytes() {
    return bytes;
  }

  /// Copies the first `length` bytes.
  MemorySegment store(byte[] frame, int length) {
    if (frames.byteSize() - usedOfFrames < length) {
      frames = arena.allocate(Math.max(SlabPool.SLAB_BYTES, length));
      usedOfFrames = 0;
    }
    MemorySegment place = frames.asSlice(usedOfFrames, length);
    MemorySegment.copy(frame, 0, place, ValueLayout.JAVA_BYTE, 0, length);
    usedOfFrames += length;
    bytes += length;
    return place;
  }

  /// Returns the number of an unused block of a run.
  ///
  /// @param first whether it is the run's first one
  int takeBlock(boolean first) {
    Blocks blocks = first ? firstBlocks : otherBlocks;
    int known = blocks.take();
    return known >= 0 ? known : newBlock(first ? FIRST_BLOCK_BYTES : BLOCK_BYTES);
  }

  private int newBlock(int size) {
    int units = size / UNIT_BYTES;
    MemorySegment[] now = slabs;
    if (usedUnits + units > SLAB_UNITS) {
      SlabPool.Slab slab = pool.take();
      taken.add(slab);
      now = Arrays.copyOf(now, now.length + 1);
      now[now.length - 1] = slab.memory();
      slabs = now;
      usedUnits = 0;
    }
    int number = (now.length - 1) * SLAB_UNITS + usedUnits;
    usedUnits += units;
    bytes += size;
    return number;
  }

  /// Takes the blocks of a run back. They are used again when all are gone who may see it.
  void giveBack(int[] blocks, int count) {
    for (int i = 0; i < count; i++) {
      (i == 0 ? firstBlocks : otherBlocks).add(blocks[i]);
    }
  }

  /// Lets blocks that were given back be used, unless a reader holds them. To be called when no run
  /// that was given back is published any more.
  void reuse() {
    if (holders.get() == 1) { // the head alone, whose lock keeps others from coming
      firstBlocks.free = firstBlocks.size;
      otherBlocks.free = otherBlocks.size;
    }
  }

  void write(int block, int offset, byte[] source, int from, int length) {
    MemorySegment.copy(source, from, slab(block), ValueLayout.JAVA_BYTE, at(block, offset), length);
  }

  void read(int block, byte[] out, int at, int length) {
    MemorySegment.copy(slab(block), ValueLayout.JAVA_BYTE, at(block, 0), out, at, length);
  }

  private MemorySegment slab(int block) {
    return slabs[block / SLAB_UNITS];
  }

  private static long at(int block, int offset) {
    return (long) (block % SLAB_UNITS) * UNIT_BYTES + offset;
  }

  /// Keeps it until [#release()]; for who has the head's lock and knows that it is held.
  void hold() {
    holders.incrementAndGet();
  }

  void release() {
    if (holders.decrementAndGet() == 0) {
      arena.close();
      taken.forEach(pool::give);
    }
  }
}
