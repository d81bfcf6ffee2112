package io.tributary.shipper;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Where the positions file is: all of its file I/O goes through here, so that tests can make it
/// fail. Confined to one thread.
interface PositionsFolder extends Closeable {
  /// An open file, to which bytes are added.
  interface Growing extends Closeable {
    long sizeBytes() throws IOException;

    /// Adds what remains of both, the second behind the first.
    void append(ByteBuffer first, ByteBuffer second) throws IOException;

    /// Returns when everything added is on the disk.
    void sync() throws IOException;
  }

  /// Returns the bytes of a file; none when it is absent.
  byte[] read(String name) throws IOException;

  /// Makes an empty file, in the place of one of that name.
  Growing create(String name) throws IOException;

  /// Renames a file, open or not, in the place of one of that name; durable on return.
  void replace(String from, String to) throws IOException;
}
