package io.tributary.storage.logs;

import java.util.Arrays;

/// The bytes of a run that still grows, in blocks outside of the heap: nothing is copied as it
/// grows, and no collector has to.
///
/// Confined to who has the head's lock; others read [#rows].
final class OpenRun {
  /// What others may read of it: later bytes go behind `length`, or into blocks behind these.
  record Rows(RunMemory memory, int[] blocks, int length) {
    /// Copies the rows to the beginning of `out`.
    void copyTo(byte[] out) {
      int at = 0;
      for (int block = 0; at < length; block++) {
        int part = Math.min(length - at, sizeOf(block));
        memory.read(blocks[block], out, at, part);
        at += part;
      }
    }
  }

  private final RunMemory memory;
  private int[] blocks = new int[1];
  private int count;
  private int used; // of the last block
  private int length;

  OpenRun(RunMemory memory) {
    this.memory = memory;
  }

  private static int sizeOf(int block) {
    return block == 0 ? RunMemory.FIRST_BLOCK_BYTES : RunMemory.BLOCK_BYTES;
  }

  int length() {
    return length;
  }

  void write(byte[] source, int from, int size) {
    int at = from;
    int end = from + size;
    while (at < end) {
      if (count == 0 || used == sizeOf(count - 1)) {
        addBlock();
      }
      int part = Math.min(end - at, sizeOf(count - 1) - used);
      memory.write(blocks[count - 1], used, source, at, part);
      used += part;
      at += part;
    }
    length += size;
  }

  private void addBlock() {
    // Readers keep the old array. A stream that is seldom written to does not get much more.
    blocks = count == blocks.length ? Arrays.copyOf(blocks, count + 1 + count / 2) : blocks;
    blocks[count] = memory.takeBlock(count == 0);
    count++;
    used = 0;
  }

  Rows rows() {
    return new Rows(memory, blocks, length);
  }

  /// Gives all blocks back and begins anew.
  void clear() {
    memory.giveBack(blocks, count);
    leave();
  }

  /// Leaves all blocks to who has the rows, and begins anew.
  void leave() {
    blocks = new int[1];
    count = 0;
    used = 0;
    length = 0;
  }
}
