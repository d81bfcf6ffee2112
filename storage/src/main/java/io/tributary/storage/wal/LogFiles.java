package io.tributary.storage.wal;

import java.io.IOException;
import java.util.List;

/// The directory of a log: all of its file I/O goes through here, so that tests can make it fail.
///
/// Safe for use by several threads. Names have no path in them.
public interface LogFiles {
  /// Returns the names of all files, in any order.
  List<String> list() throws IOException;

  LogFile open(String name) throws IOException;

  /// Makes a file of `sizeBytes` zeros whose bytes and blocks are on the disk when this returns.
  LogFile create(String name, long sizeBytes) throws IOException;

  /// Renames a file, open or not; durable after [#syncDirectory()].
  void rename(String from, String to) throws IOException;

  void delete(String name) throws IOException;

  /// Makes names durable.
  void syncDirectory() throws IOException;
}
