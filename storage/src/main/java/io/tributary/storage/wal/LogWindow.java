package io.tributary.storage.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// A part of a file in memory that moves and grows as it is read. Confined to one thread.
final class LogWindow {
  private static final int MIN_BYTES = 1 << 20;

  private ByteBuffer bytes = ByteBuffer.allocateDirect(MIN_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private LogFile file;
  private long start;

  LogWindow(LogFile file) {
    this.file = file;
    bytes.limit(0);
  }

  void reset(LogFile newFile) {
    file = newFile;
    start = 0;
    bytes.limit(0);
  }

  /// Makes `length` bytes from `offset` on present; false when the file ends before them.
  boolean has(long offset, int length) throws IOException {
    if (offset >= start && offset + length <= start + bytes.limit()) {
      return true;
    }
    if (offset + length > file.sizeBytes()) {
      return false;
    }
    if (bytes.capacity() < length) {
      bytes = ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
    }
    bytes.clear();
    start = offset;
    int read = file.read(offset, bytes);
    bytes.position(0).limit(read);
    return read >= length;
  }

  ByteBuffer bytes() {
    return bytes;
  }

  /// Returns where a byte that is present is in [#bytes()].
  int index(long offset) {
    return (int) (offset - start);
  }
}
