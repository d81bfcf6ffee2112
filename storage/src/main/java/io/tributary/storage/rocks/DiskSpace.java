package io.tributary.storage.rocks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What is free of a disk, for sentences that say why something could not be written.
public final class DiskSpace {
  /// What a store writes while it is opened and begins to work: a memtable, a segment of the log.
  public static final long NEEDED_BYTES = 32L << 20;

  private DiskSpace() {}

  /// Returns the bytes that are free where a folder is, or is to be; −1 when the disk does not say.
  public static long freeBytes(Path folder) {
    Path there = folder.toAbsolutePath();
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    try {
      return Files.getFileStore(there).getUsableSpace();
    } catch (IOException e) {
      return -1; // the sentence is about something else
    }
  }

  /// Returns a folder with what is free of its disk and what is needed, as `name=value`.
  public static String of(Path folder) {
    return "directory="
        + folder.toAbsolutePath()
        + " free_bytes="
        + freeBytes(folder)
        + " needed_bytes="
        + NEEDED_BYTES;
  }
}
