package io.tributary.storage;

import io.tributary.kit.contract.ContainedText;
import io.tributary.kit.contract.LogStoreUnderTest;
import io.tributary.kit.contract.StoreUnderTest;
import io.tributary.model.StorageAdmin;
import io.tributary.model.telemetry.SelfMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A [Storage] in a directory of its own, with what happens to it between writing and reading.
final class DirectoryUnderTest implements StoreUnderTest, LogStoreUnderTest {
  /// What happens when a store is to settle.
  enum Life {
    SEALED,
    REOPENED,
    /// A copy of the files as they are at one moment is opened, as after a kill.
    KILLED
  }

  private static final Logger LOG = LoggerFactory.getLogger(DirectoryUnderTest.class);

  /// A small head has small log files, which are quickly made and copied, and often changed.
  private static final long HEAD_BYTES = 32L << 20;

  private final Path root;
  private final InstantSource clock;
  private final Life life;
  private int copies;
  private Path directory;
  private SelfMetrics metrics = new SelfMetrics();
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
    StorageConfig config = StorageConfig.of(directory).withHeadBytes(HEAD_BYTES);
    metrics = new SelfMetrics();
    return Storage.open(config, clock, metrics, ContainedText::new);
  }

  /// Returns those since the store was opened.
  SelfMetrics metrics() {
    return metrics;
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
        Path copy = copyOfOneMoment();
        storage.close();
        directory = copy;
        storage = open();
      }
    }
  }

  /// Copies until no file came, went or changed meanwhile: RocksDB removes files when it likes to.
  private Path copyOfOneMoment() {
    while (true) {
      Path copy = root.resolve(Integer.toString(++copies));
      Map<Path, String> before = files();
      try {
        for (Path file : before.keySet()) {
          Path to = copy.resolve(directory.relativize(file));
          Files.createDirectories(to.getParent());
          Files.copy(file, to);
        }
        if (files().equals(before)) {
          return copy;
        }
      } catch (NoSuchFileException e) {
        LOG.info("a file went while it was copied path={}", e.getFile());
      } catch (IOException e) {
        throw new UncheckedIOException("cannot copy path=" + directory, e);
      }
    }
  }

  /// Returns size and time of change of every file.
  private Map<Path, String> files() {
    Map<Path, String> files = new HashMap<>();
    walk(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            files.put(file, attributes.size() + " " + attributes.lastModifiedTime());
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof NoSuchFileException) { // listed, then gone
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }
        });
    return files;
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

  private static void walk(Path root, SimpleFileVisitor<Path> visitor) {
    try {
      Files.walkFileTree(root, visitor);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot walk path=" + root, e);
    }
  }
}
