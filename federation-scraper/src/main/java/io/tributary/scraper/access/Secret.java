package io.tributary.scraper.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A text that is not to be shown. Immutable.
public sealed interface Secret {
  /// Returns the text as it is now.
  ///
  /// @throws IOException when it is in a file that cannot be read
  String read() throws IOException;

  record Text(String value) implements Secret {
    @Override
    public String read() {
      return value;
    }

    @Override
    public String toString() {
      return "<secret>";
    }
  }

  /// Is read again each time, since who rotates it writes the file anew.
  record InFile(Path file) implements Secret {
    @Override
    public String read() throws IOException {
      return Files.readString(file).strip();
    }
  }
}
