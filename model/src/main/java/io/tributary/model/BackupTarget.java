package io.tributary.model;

import java.io.IOException;
import java.nio.file.Path;

/// Takes the files of a backup, one after the other.
@FunctionalInterface
public interface BackupTarget {
  /// @param name relative, with `/` between folders; each comes once
  /// @param content a file that does not change until this returns
  void file(String name, Path content) throws IOException;
}
