package io.tributary.storage;

import io.tributary.kit.contract.LogStoreUnderTest;
import io.tributary.kit.contract.StoreUnderTest;
import io.tributary.model.StorageAdmin;
import io.tributary.model.telemetry.SelfMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.InstantSource;

/// A [Storage] in a directory of its own, with what happens to it between writing and reading.
final class DirectoryUnderTest implements StoreUnderTest, LogStoreUnderTest {
  /// What happens when a store is to settle.
  enum Life {
    SEALED,
    REOPENED,
    /// A copy of the files as they are at one moment is opened, as after a kill.
    KILLED
  }

  private final Path root;
  private final InstantSource clock;
  private final Life life;
  private int copies;
  private Path directory;
  private Storage storage;

  DirectoryUnderTest(InstantSource clock, Life life) {
    this.clock = clock;
    this.life = life;
    try {
      this.root = Files.createTempDirectory("tributary-store");
    } catch (IOException e) {
      throw new UncheckedIOException("no temporary directory", e);
    }
    this.directory = root.resolve("0");
    this.storage = open();
  }

  private Storage open() {
    return Storage.open(StorageConfig.of(directory), clock, new SelfMetrics());
  }

  @Override
  public Storage store() {
    return storage;
  }

  @Override
  public StorageAdmin admin() {
    return storage;
  }

  @Override
  public void flush() {
    storage.flush();
  }

  @Override
  public void settle() {
    switch (life) {
      case SEALED -> storage.flush();
      case REOPENED -> {
        storage.close();
        storage = open();
      }
      case KILLED -> {
        Path copy = root.resolve(Integer.toString(++copies));
        copy(directory, copy);
        storage.close();
        directory = copy;
        storage = open();
      }
    }
  }

  @Override
  public void close() {
    storage.close();
    walk(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException failure)
              throws IOException {
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static void copy(Path from, Path to) {
    walk(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(to.resolve(from.relativize(directory)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(file, to.resolve(from.relativize(file)));
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static void walk(Path root, SimpleFileVisitor<Path> visitor) {
    try {
      Files.walkFileTree(root, visitor);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot walk path=" + root, e);
    }
  }
}
