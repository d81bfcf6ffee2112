package io.tributary.kit.memory;

import java.util.Arrays;

/// One log line with its structured metadata in stored form.
///
/// @param arrival ascends from entry to entry
record MemoryEntry(long timestampNs, byte[] line, byte[] metadata, long arrival) {
  boolean isRepeatOf(MemoryEntry other) {
    return timestampNs == other.timestampNs
        && Arrays.equals(line, other.line)
        && Arrays.equals(metadata, other.metadata);
  }
}
