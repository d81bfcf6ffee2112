package io.tributary.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/// A directory that is gone after the benchmark, where `java.io.tmpdir` says.
public record TempDirectory(Path path) implements AutoCloseable {
  public static TempDirectory make() {
    try {
      return new TempDirectory(Files.createTempDirectory("tributary-bench"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a directory for the benchmark", e);
    }
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
