package io.tributary.storage.rocks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.model.error.OverloadedException;
import io.tributary.storage.redundancy.LiveFile;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// RocksDB as it could be opened, with the handles of its families.
final class Opened implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Opened.class);

  static final Duration RETRY_AFTER = Duration.ofSeconds(10);

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

  /// Opens mended files if there are damaged ones, else whatever is whole: one damaged file fails
  /// its own reads alone. Strictly at first, for only then damage of the log that comes before its
  /// end is noticed.
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
      database.setParanoidChecks(false);
      return open(directory, options, database);
    }
  }

  private static Opened open(Path directory, RocksOptions options, DBOptions database)
      throws RocksDBException {
    return open(directory, database, options.descriptors(), false);
  }

  /// Opens a store with damaged pages so that writes go on: RocksDB takes none any more once it met
  /// damage when it compacted files, so it compacts none of pages and chunks, which are merged
  /// without it.
  static Opened tolerant(Path directory, RocksOptions options) throws RocksDBException {
    List<ColumnFamilyDescriptor> descriptors = options.descriptors();
    for (ColumnFamilyDescriptor each : descriptors) {
      each.getOptions().setDisableAutoCompactions(true);
    }
    return open(directory, options.database().setParanoidChecks(false), descriptors, true);
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

  static boolean isCorruption(RocksDBException e) {
    return e.getStatus() != null && e.getStatus().getCode() == Status.Code.Corruption;
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
