package io.tributary.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.storage.rocks.DiskSpace;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// A data directory that is ours alone until it is closed.
///
/// ```text
/// LOCK      locked while a process uses the directory
/// VERSION   the format of everything beside it: "1"
/// wal/      the write-ahead log
/// db/       RocksDB
/// mend/     what damaged files of db/ are mended with
/// gaps      what is missing of polled clusters; the scraper's
/// backup/   what a running backup reads
/// RESTORING while a restore writes the directory
/// ```
final class DataDirectory implements AutoCloseable {
  static final int FORMAT = 1;
  static final String VERSION = "VERSION";
  static final String GAPS = "gaps";
  static final String RESTORING = "RESTORING";

  private final Path path;
  private final FileChannel lockFile;

  private DataDirectory(Path path, FileChannel lockFile) {
    this.path = path;
    this.lockFile = lockFile;
  }

  /// Makes the directory when it is absent, locks it and checks its format.
  static DataDirectory open(Path path) {
    FileChannel lockFile = null;
    try {
      Files.createDirectories(path);
      lockFile =
          FileChannel.open(
              path.resolve("LOCK"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      lock(path, lockFile);
      checkRestored(path);
      checkFormat(path);
      return opened(new DataDirectory(path, lockFile));
    } catch (IOException e) {
      closeQuietly(lockFile, e);
      throw new TributaryException(
          ErrorKind.INTERNAL,
          "cannot use the data directory (" + reason(e) + ") " + DiskSpace.of(path),
          e);
    } catch (TributaryException e) {
      closeQuietly(lockFile, e);
      throw e;
    }
  }

  private static void lock(Path path, FileChannel file) throws IOException {
    try {
      FileLock lock = file.tryLock();
      if (lock == null) {
        throw failure("the data directory is in use by another process", path, null);
      }
    } catch (OverlappingFileLockException e) {
      throw failure("the data directory is in use by this process", path, e);
    }
  }

  /// Makes the folders durable, so that what is synced inside them is found.
  private static DataDirectory opened(DataDirectory directory) throws IOException {
    Files.createDirectories(directory.wal());
    Files.createDirectories(directory.db());
    directory.removeBackup();
    DurableFiles.syncFolder(directory.path);
    DurableFiles.syncFolder(directory.path.toAbsolutePath().getParent());
    return directory;
  }

  private static void checkRestored(Path path) {
    if (Files.exists(path.resolve(RESTORING))) {
      throw failure(
          "a restore into the data directory did not end: empty it and restore again", path, null);
    }
  }

  private static void checkFormat(Path path) throws IOException {
    Path version = path.resolve(VERSION);
    if (!Files.exists(version)) {
      DurableFiles.write(version, FORMAT + "\n");
      return;
    }
    String text = Files.readString(version, UTF_8).strip();
    if (!text.equals(Integer.toString(FORMAT))) {
      throw failure(
          "the data directory has format "
              + text
              + ", this program reads format "
              + FORMAT
              + " only",
          path,
          null);
    }
  }

  private static String reason(IOException e) {
    return e.getClass().getSimpleName().replace("Exception", "") + ": " + e.getMessage();
  }

  private static TributaryException failure(String sentence, Path path, @Nullable Throwable cause) {
    return new TributaryException(
        ErrorKind.INTERNAL, sentence + " directory=" + path.toAbsolutePath(), cause);
  }

  private static void closeQuietly(@Nullable FileChannel file, Exception reported) {
    try {
      if (file != null) {
        file.close();
      }
    } catch (IOException e) {
      reported.addSuppressed(e);
    }
  }

  Path path() {
    return path.toAbsolutePath().normalize();
  }

  Path wal() {
    return path.resolve("wal");
  }

  Path db() {
    return path.resolve("db");
  }

  Path mend() {
    return path.resolve("mend");
  }

  Path version() {
    return path.resolve(VERSION);
  }

  Path gaps() {
    return path.resolve(GAPS);
  }

  Path backup() {
    return path.resolve("backup");
  }

  /// Removes what a backup read, or one of an earlier run.
  void removeBackup() throws IOException {
    if (Files.exists(backup())) {
      DurableFiles.remove(backup());
    }
  }

  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      throw failure("cannot unlock the data directory", path, e);
    }
  }
}
