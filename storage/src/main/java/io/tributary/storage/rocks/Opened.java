package io.tributary.storage.rocks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.model.error.OverloadedException;
import io.tributary.storage.redundancy.LiveFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// RocksDB as it could be opened, with the handles of its families.
final class Opened implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Opened.class);

  static final Duration RETRY_AFTER = Duration.ofSeconds(10);

  /// Of so many, all young, RocksDB does not look at the ranges of their keys.
  private static final int FILES_WITHOUT_RANGES = 3;

  /// RocksDB has no code for it.
  private static final Pattern UNREADABLE =
      Pattern.compile(
          "(random read|pread).*[.]sst: (No such file or directory|Input/output error)");

  private final RocksDB db;
  private final List<ColumnFamilyHandle> handles;
  private final Map<Family, ColumnFamilyHandle> byFamily = new EnumMap<>(Family.class);
  private final boolean readOnly;
  private final boolean tolerant;

  private Opened(RocksDB db, List<ColumnFamilyHandle> handles, boolean readOnly, boolean tolerant) {
    this.db = db;
    this.handles = handles;
    this.readOnly = readOnly;
    this.tolerant = tolerant;
    int next = 1; // the first is RocksDB's default family, unused
    for (Family family : Family.values()) {
      byFamily.put(family, handles.get(next++));
    }
  }

  /// Opens what can be opened: to be read alone when the disk is full.
  static Opened of(Path directory, RocksOptions options, BooleanSupplier mending)
      throws RocksDBException {
    DBOptions database = options.database();
    try {
      return open(directory, options, database, mending);
    } catch (RocksDBException e) {
      if (!isFull(e)) {
        throw e;
      }
      Opened opened = readOnly(directory, options, database, e);
      LOG.error(
          "{}, the store can be read, writers are asked to come back until there is room",
          fullDisk(directory));
      return opened;
    }
  }

  private static Opened readOnly(
      Path directory, RocksOptions options, DBOptions database, RocksDBException full)
      throws RocksDBException {
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try {
      RocksDB db =
          RocksDB.openReadOnly(database, directory.toString(), options.descriptors(), handles);
      return new Opened(db, handles, true, false);
    } catch (RocksDBException e) {
      full.addSuppressed(e); // there is no store yet
      throw full;
    }
  }

  /// Opens mended files if there are damaged ones, else whatever is whole: a file that is damaged
  /// or gone fails its own reads alone. Strictly at first, for only then damage of the log that
  /// comes before its end is noticed.
  private static Opened open(
      Path directory, RocksOptions options, DBOptions database, BooleanSupplier mending)
      throws RocksDBException {
    try {
      return open(directory, options, database);
    } catch (RocksDBException e) {
      if (!isCorruption(e)) {
        throw e;
      }
      LOG.error("a file of the store is damaged directory={} cause={}", directory, e.getMessage());
      if (mending.getAsBoolean()) {
        return open(directory, options, database, () -> false);
      }
      return tolerant(directory, options, database);
    }
  }

  private static Opened open(Path directory, RocksOptions options, DBOptions database)
      throws RocksDBException {
    return open(directory, database, options.descriptors(), false);
  }

  /// Opens a store with damaged pages so that writes go on: RocksDB takes none any more once it met
  /// damage when it compacted files, or tries for ever, so it compacts none by itself. Pieces are
  /// merged without it, and what is dropped is compacted away where it is whole.
  static Opened tolerant(Path directory, RocksOptions options) throws RocksDBException {
    return tolerant(directory, options, options.database());
  }

  private static Opened tolerant(Path directory, RocksOptions options, DBOptions database)
      throws RocksDBException {
    List<ColumnFamilyDescriptor> descriptors = options.descriptors();
    for (ColumnFamilyDescriptor each : descriptors) {
      each.getOptions().setDisableAutoCompactions(true);
    }
    Opened opened = open(directory, database.setParanoidChecks(false), descriptors, true);
    opened.replaceMissing(directory);
    for (Family family : Family.values()) {
      if (!family.compressed()) {
        opened.setApart(family);
      }
    }
    return opened;
  }

  /// Puts an empty file in the place of each that is gone: it is as damaged as before, and a
  /// checkpoint has something to link.
  private void replaceMissing(Path directory) {
    for (LiveFileMetaData live : db.getLiveFilesMetaData()) {
      Path file = directory.resolve(live.fileName().substring(1));
      try {
        if (!Files.exists(file)) {
          Files.createFile(file);
          LOG.error("a file of the store is gone, it is empty from now on file={}", file);
        }
      } catch (IOException e) {
        LOG.warn("a file that is gone keeps backups from being made error={}", e.toString());
      }
    }
  }

  /// Moves what is whole of few young files to the next level: RocksDB looks for a key in each of
  /// them, whichever keys they have, and one that is gone would hide what is in older ones.
  private void setApart(Family family) {
    List<LiveFileMetaData> files =
        db.getLiveFilesMetaData().stream()
            .filter(file -> family.familyName().equals(new String(file.columnFamilyName(), UTF_8)))
            .toList();
    if (files.size() > FILES_WITHOUT_RANGES || files.stream().anyMatch(file -> file.level() > 0)) {
      return;
    }
    for (LiveFileMetaData file : files) {
      try {
        db.compactRange(handle(family), file.smallestKey(), file.largestKey());
      } catch (RocksDBException e) {
        LOG.warn("a file stays where it is name={} cause={}", file.fileName(), e.getMessage());
      }
    }
  }

  private static Opened open(
      Path directory,
      DBOptions database,
      List<ColumnFamilyDescriptor> descriptors,
      boolean tolerant)
      throws RocksDBException {
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    RocksDB db = RocksDB.open(database, directory.toString(), descriptors, handles);
    return new Opened(db, handles, false, tolerant);
  }

  /// Returns whether a file is not as it was written, cannot be read any more, or is gone.
  static boolean isCorruption(RocksDBException e) {
    Status status = e.getStatus();
    return status != null
        && (status.getCode() == Status.Code.Corruption
            || (status.getCode() == Status.Code.IOError
                && UNREADABLE.matcher(String.valueOf(e.getMessage())).find()));
  }

  static boolean isFull(RocksDBException e) {
    return e.getStatus() != null && e.getStatus().getSubCode() == Status.SubCode.NoSpace;
  }

  /// @throws OverloadedException when there is no room to open it for writes
  static void checkRoom(Path directory) {
    if (DiskSpace.freeBytes(directory) < DiskSpace.NEEDED_BYTES) {
      throw new OverloadedException(fullDisk(directory), RETRY_AFTER);
    }
  }

  static String fullDisk(Path directory) {
    return "the disk is full " + DiskSpace.of(directory);
  }

  RocksDB db() {
    return db;
  }

  ColumnFamilyHandle handle(Family family) {
    return Objects.requireNonNull(byFamily.get(family));
  }

  boolean readOnly() {
    return readOnly;
  }

  /// Returns whether it writes in spite of damage.
  boolean tolerant() {
    return tolerant;
  }

  /// Returns the files in use, those of the index first.
  List<LiveFile> liveFiles() {
    Set<String> families =
        Stream.of(Family.values())
            .filter(Family::compressed)
            .map(Family::familyName)
            .collect(Collectors.toSet());
    return db.getLiveFilesMetaData().stream()
        .map(file ->
            new LiveFile(
                file.fileName().replace("/", ""),
                families.contains(new String(file.columnFamilyName(), UTF_8))))
        .sorted(Comparator.comparing(LiveFile::index).reversed())
        .toList();
  }

  @Override
  public void close() {
    handles.forEach(ColumnFamilyHandle::close);
    db.close();
  }
}
