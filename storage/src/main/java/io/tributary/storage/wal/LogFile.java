package io.tributary.storage.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/// One open file of a log. Writes and syncs come from one thread at a time.
public interface LogFile extends AutoCloseable {
  long sizeBytes() throws IOException;

  /// Writes all that remains in `buffers`, one after the other, from `offset` on.
  void write(long offset, List<ByteBuffer> buffers) throws IOException;

  /// Returns when everything written is on the disk.
  void sync() throws IOException;

  /// Fills `into` from `offset` on; returns the number of bytes read, fewer only at the end of the
  /// file.
  int read(long offset, ByteBuffer into) throws IOException;

  @Override
  void close() throws IOException;
}
