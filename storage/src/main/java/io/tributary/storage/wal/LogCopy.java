package io.tributary.storage.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/// Copies a log that is being written to.
final class LogCopy {
  private static final int PART_BYTES = 1 << 20;

  private LogCopy() {}

  /// Copies the segments up to `end`, where the last one ends then; of those behind it the first
  /// without records, when there is no other.
  static void copy(LogFiles from, long end, LogFiles to) throws IOException {
    List<String> names =
        from.list().stream().filter(name -> Segment.baseOf(name) >= 0).sorted().toList();
    for (int i = 0; i < names.size() && (i == 0 || Segment.baseOf(names.get(i)) < end); i++) {
      boolean last = i + 1 == names.size() || Segment.baseOf(names.get(i + 1)) >= end;
      long lastBytes = Math.max(WalFormat.SEGMENT_HEADER_BYTES, end - Segment.baseOf(names.get(i)));
      try (LogFile file = from.open(names.get(i))) {
        long used = last ? lastBytes : file.sizeBytes();
        copy(file, Math.min(used, file.sizeBytes()), names.get(i), to);
      }
    }
    to.syncDirectory();
  }

  /// Copies `length` bytes and puts a terminator behind them.
  private static void copy(LogFile file, long length, String name, LogFiles to) throws IOException {
    try (LogFile copy = to.create(name, length + WalFormat.RECORD_HEADER_BYTES)) {
      ByteBuffer part = ByteBuffer.allocateDirect(PART_BYTES);
      for (long at = 0; at < length; at += part.limit()) {
        part.clear().limit((int) Math.min(PART_BYTES, length - at));
        if (file.read(at, part) < part.limit()) {
          throw new IOException("the log ends before what is durable of it name=" + name);
        }
        copy.write(at, List.of(part.flip()));
      }
      copy.sync();
    }
  }
}
