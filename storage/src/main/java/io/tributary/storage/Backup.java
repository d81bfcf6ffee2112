package io.tributary.storage;

import io.tributary.model.BackupTarget;
import io.tributary.model.error.OverloadedException;
import io.tributary.storage.pieces.Sealer;
import io.tributary.storage.rocks.RocksStore;
import io.tributary.storage.wal.DirectoryLogFiles;
import io.tributary.storage.wal.Wal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives away a copy of a store that works on. Safe for use by several threads.
///
/// What is in memory is sealed first. Then, while nothing is sealed or trimmed, RocksDB makes a
/// checkpoint of links and the rest of the log is copied: that takes little time and room. It is
/// read at the pace of whoever takes it.
final class Backup {
  private static final Logger LOG = LoggerFactory.getLogger(Backup.class);
  private static final Duration RETRY_AFTER = Duration.ofMinutes(1);

  private final DataDirectory directory;
  private final RocksStore store;
  private final Wal wal;
  private final Sealer sealer;
  private final Semaphore turn = new Semaphore(1);

  Backup(DataDirectory directory, RocksStore store, Wal wal, Sealer sealer) {
    this.directory = directory;
    this.store = store;
    this.wal = wal;
    this.sealer = sealer;
  }

  /// @throws OverloadedException while another one is being made
  void write(BackupTarget target) throws IOException {
    if (!turn.tryAcquire()) {
      throw new OverloadedException("another backup is being made", RETRY_AFTER);
    }
    try {
      directory.removeBackup(); // which one that failed could not
      give(target);
    } finally {
      try {
        directory.removeBackup();
      } catch (IOException e) {
        LOG.warn("what a backup read is not removed, the next start does error={}", e.toString());
      } finally {
        turn.release();
      }
    }
  }

  private void give(BackupTarget target) throws IOException {
    Path copy = Files.createDirectory(directory.backup());
    if (Files.exists(directory.gaps())) { // before the rest: what it calls filled is there
      Files.copy(directory.gaps(), copy.resolve(DataDirectory.GAPS));
    }
    sealer.sealAndRead(() -> {
      store.checkpoint(copy.resolve("db"));
      wal.copy(new DirectoryLogFiles(copy.resolve("wal")));
    });
    target.file(DataDirectory.VERSION, directory.version());
    List<Path> all;
    try (Stream<Path> files = Files.walk(copy)) {
      all = files.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : all) {
      target.file(copy.relativize(file).toString(), file);
    }
  }
}
