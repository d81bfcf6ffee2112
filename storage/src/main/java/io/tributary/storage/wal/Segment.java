package io.tributary.storage.wal;

import java.util.Comparator;

/// A file of the log.
///
/// @param base the position of its first byte
record Segment(long base, long sizeBytes, LogFile file) {
  static final Comparator<Segment> BY_BASE = Comparator.comparingLong(Segment::base);

  private static final String SUFFIX = ".wal";

  static String name(long base) {
    return String.format("%016x", base) + SUFFIX;
  }

  /// Returns the base that a file's name says, or −1 when it is not a segment's.
  static long baseOf(String name) {
    return name.matches("[0-9a-f]{16}\\.wal") ? Long.parseLong(name.substring(0, 16), 16) : -1;
  }

  String name() {
    return name(base);
  }
}
