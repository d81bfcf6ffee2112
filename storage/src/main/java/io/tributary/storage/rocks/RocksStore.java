package io.tributary.storage.rocks;

import io.tributary.model.error.CorruptDataException;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.OverloadedException;
import io.tributary.model.error.TributaryException;
import io.tributary.storage.redundancy.LiveFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Checkpoint;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.FlushOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An ordered map of bytes by [Family]. Safe for use by several threads, also while it closes.
///
/// Keys are ordered as unsigned bytes. What is [#put] is durable after [#flush]; what is
/// [#commit]ted is durable at return. After [#close()] every method throws.
public final class RocksStore implements AutoCloseable {
  static {
    RocksDB.loadLibrary();
  }

  private static final Duration LONGEST_STALL = Duration.ofSeconds(6); // a stop ends within 10 s
  private static final Duration STALL_PAUSE = Duration.ofMillis(5);

  @FunctionalInterface
  private interface Call<T extends @Nullable Object> {
    T run() throws RocksDBException;
  }

  /// Told of every change when it is made; tests let the power fail there.
  @FunctionalInterface
  public interface Observer {
    Observer NONE = _ -> {};

    /// @param durable whether this change, and all before it in its families, are on the disk
    void changed(boolean durable);
  }

  private static final Logger LOG = LoggerFactory.getLogger(RocksStore.class);

  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final Path directory;
  private final RocksOptions options;
  private volatile Opened opened; // replaced by who holds the lock alone
  private final AtomicInteger openings = new AtomicInteger();

  /// The opening in which what a thread has written, and not flushed, began.
  private final ThreadLocal<@Nullable Integer> unflushed = new ThreadLocal<>();

  private final WriteOptions unlogged = new WriteOptions().setDisableWAL(true).setNoSlowdown(true);
  private final WriteOptions synced = new WriteOptions().setSync(true).setNoSlowdown(true);
  private final ReadOptions keeping = new ReadOptions();

  /// For what is read once, and for large values, which their readers keep themselves.
  private final ReadOptions scanning = new ReadOptions().setFillCache(false);

  private final Observer observer;
  private final AtomicBoolean metDamage = new AtomicBoolean();
  private boolean closed;

  private RocksStore(Path directory, RocksOptions options, Opened opened, Observer observer) {
    this.directory = directory;
    this.options = options;
    this.opened = opened;
    this.observer = observer;
  }

  /// Opens the store in `directory`, which is made when absent.
  public static RocksStore open(Path directory) {
    return open(directory, Observer.NONE);
  }

  /// Opens the store in `directory`, which is made when absent, and tells of its changes.
  public static RocksStore open(Path directory, Observer observer) {
    return open(directory, observer, () -> false);
  }

  /// Opens the store in `directory`, which is made when absent, and tells of its changes. On a full
  /// disk it can be read at once, and written to when there is room.
  ///
  /// @param mending mends damaged files, and tells whether there were any that it could
  public static RocksStore open(Path directory, Observer observer, BooleanSupplier mending) {
    RocksOptions options = new RocksOptions();
    try {
      return new RocksStore(directory, options, Opened.of(directory, options, mending), observer);
    } catch (RocksDBException e) {
      options.close();
      throw failure("cannot open the store directory=" + directory, directory, e);
    }
  }

  /// Returns the files in use.
  public List<LiveFile> liveFiles() {
    return run(() -> opened.liveFiles());
  }

  /// Returns whether something damaged was read since it was asked last.
  public boolean hasMetDamage() {
    return metDamage.getAndSet(false);
  }

  public void put(Family family, byte[] key, byte[] value) {
    write(() -> {
      noteUnflushed();
      db().put(handle(family), unlogged, key, value);
      return true;
    });
    observer.changed(false);
  }

  /// @throws CorruptDataException when the value cannot be read from its file
  public byte @Nullable [] get(Family family, byte[] key) {
    ReadOptions read = family.compressed() ? keeping : scanning;
    return this.<byte @Nullable []>run(() -> db().get(handle(family), read, key));
  }

  /// Reads a value into `out` as far as it fits, without keeping it in the cache, and returns how
  /// long it is; −1 when there is none.
  ///
  /// @throws CorruptDataException when the value cannot be read from its file
  public int get(Family family, byte[] key, byte[] out) {
    int length = run(() -> db().get(handle(family), scanning, key, out));
    return length == RocksDB.NOT_FOUND ? -1 : length;
  }

  /// Gives every pair of `[from, to)` to `each`, in the order of keys.
  public void scan(Family family, byte[] from, byte[] to, BiConsumer<byte[], byte[]> each) {
    run(() -> {
      try (Slice end = new Slice(to);
          ReadOptions read = new ReadOptions(scanning).setIterateUpperBound(end);
          RocksIterator iterator = db().newIterator(handle(family), read)) {
        for (iterator.seek(from); iterator.isValid(); iterator.next()) {
          each.accept(iterator.key(), iterator.value());
        }
        iterator.status();
      }
      return true;
    });
  }

  /// Makes what was put into `families` durable.
  ///
  /// @throws OverloadedException when something that this thread has put before is lost, since the
  ///   store had to be opened again meanwhile: all of it is to be put once more
  public void flush(Collection<Family> families) {
    change(() -> {
      checkUnflushed();
      try (FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
        db().flush(flush, families.stream().map(this::handle).toList());
      }
      unflushed.remove();
      return true;
    });
    observer.changed(true);
  }

  private void noteUnflushed() {
    if (unflushed.get() == null) {
      unflushed.set(openings.get());
    }
  }

  private void checkUnflushed() {
    Integer began = unflushed.get();
    if (began != null && began != openings.get()) {
      unflushed.remove();
      throw new OverloadedException(
          "the store was opened again, what was not flushed is lost", Opened.RETRY_AFTER);
    }
  }

  /// Makes all changes of the batch or none, durably.
  public void commit(Batch batch) {
    write(() -> {
      try (WriteBatch writes = new WriteBatch()) {
        for (Batch.Change change : batch.changes()) {
          byte[] value = change.value();
          if (value == null) {
            writes.delete(handle(change.family()), change.key());
          } else {
            writes.put(handle(change.family()), change.key(), value);
          }
        }
        db().write(synced, writes);
      }
      return true;
    });
    observer.changed(true);
  }

  /// Removes `[from, to)`: files that lie inside go at once, the rest is hidden and goes with its
  /// files.
  public void drop(Family family, byte[] from, byte[] to) {
    write(() -> {
      noteUnflushed();
      db().deleteFilesInRanges(handle(family), List.of(from, to), false);
      db().deleteRange(handle(family), unlogged, from, to);
      return true;
    });
    observer.changed(false);
  }

  /// Rewrites the files that overlap `[from, to)`, so that what was dropped there frees its space.
  public void compact(Family family, byte[] from, byte[] to) {
    change(() -> {
      db().compactRange(handle(family), from, to);
      return true;
    });
    observer.changed(false);
  }

  /// Makes `directory`, which must not be there yet, a store with everything that is in this one;
  /// on the same disk it takes little room.
  public void checkpoint(Path directory) {
    change(() -> {
      try (Checkpoint checkpoint = Checkpoint.create(db())) {
        checkpoint.createCheckpoint(directory.toString());
      }
      return true;
    });
  }

  private ColumnFamilyHandle handle(Family family) {
    return opened.handle(family);
  }

  private RocksDB db() {
    return opened.db();
  }

  /// Runs what changes something; first what was opened to be read alone is opened again. So is
  /// what takes no more writes, since RocksDB met damage when it compacted files.
  private <T extends @Nullable Object> T change(Call<T> call) {
    if (opened.readOnly()) {
      reopen(Opened::readOnly, () -> Opened.of(directory, options, () -> false));
    }
    try {
      return run(call);
    } catch (CorruptDataException e) {
      if (opened.tolerant()) {
        throw e;
      }
      LOG.error("damage keeps the store from writing: files are not compacted any more", e);
      reopen(before -> !before.tolerant(), () -> Opened.tolerant(directory, options));
      return run(call);
    }
  }

  /// @param wanted whether what is open is what was to be replaced: another thread may have been
  ///   first
  private void reopen(Predicate<Opened> wanted, Call<Opened> opening) {
    lock.writeLock().lock();
    try {
      if (closed || !wanted.test(opened)) {
        return;
      }
      Opened.checkRoom(directory);
      opened.close();
      opened = opening.run();
      int _ = openings.incrementAndGet();
      if (opened.readOnly()) {
        throw new OverloadedException(Opened.fullDisk(directory), Opened.RETRY_AFTER);
      }
      LOG.info("the store can be written again directory={}", directory);
    } catch (RocksDBException e) {
      closed = true; // nothing is open any more
      throw failure("cannot open the store directory=" + directory, directory, e);
    } finally {
      lock.writeLock().unlock();
    }
  }

  /// Runs a write, and again while RocksDB has no room in memory for it: on a full disk that can be
  /// for ever, so the wait has an end.
  private void write(Call<Boolean> call) {
    long deadline = System.nanoTime() + LONGEST_STALL.toNanos();
    change(() -> {
      while (true) {
        try {
          return call.run();
        } catch (RocksDBException e) {
          if (!isStall(e) || System.nanoTime() - deadline > 0) {
            throw e;
          }
          LockSupport.parkNanos(STALL_PAUSE.toNanos());
        }
      }
    });
  }

  private static boolean isStall(RocksDBException e) {
    return e.getStatus() != null && e.getStatus().getCode() == Status.Code.Incomplete;
  }

  private <T extends @Nullable Object> T run(Call<T> call) {
    lock.readLock().lock();
    try {
      if (closed) {
        throw new TributaryException(ErrorKind.INTERNAL, "the store is closed");
      }
      return call.run();
    } catch (RocksDBException e) {
      if (Opened.isCorruption(e)) {
        metDamage.set(true);
      }
      throw failure("the store failed", directory, e);
    } finally {
      lock.readLock().unlock();
    }
  }

  private static TributaryException failure(String what, Path directory, RocksDBException e) {
    if (Opened.isFull(e)) {
      return new OverloadedException(Opened.fullDisk(directory), Opened.RETRY_AFTER, e);
    }
    if (isStall(e)) {
      return new OverloadedException(
          "the disk does not keep up waited_ms=" + LONGEST_STALL.toMillis(), Opened.RETRY_AFTER, e);
    }
    String message = what + " cause=" + e.getMessage(); // of corruption it names file and offset
    return Opened.isCorruption(e)
        ? new CorruptDataException(message, e)
        : new TributaryException(ErrorKind.INTERNAL, message, e);
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        opened.close();
        unlogged.close();
        synced.close();
        scanning.close();
        keeping.close();
        options.close();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
