package io.tributary.storage;

import io.prometheus.client.Counter;
import io.tributary.model.error.CorruptDataException;
import io.tributary.model.telemetry.SelfMetric;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.storage.pieces.Stored;
import io.tributary.storage.redundancy.Mended;
import io.tributary.storage.redundancy.Redundancy;
import io.tributary.storage.rocks.RocksStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens the store of a directory: damage of what all else hangs on is mended before anything is
/// read, or made of it. Confined to one thread.
final class GuardedStore {
  private static final Logger LOG = LoggerFactory.getLogger(GuardedStore.class);

  private final Path directory;
  private final Path db;
  private final Redundancy redundancy;
  private final Function<RocksStore, Stored> loading;
  private final Counter.Child damage;
  private boolean mended; // while it is open

  /// @param loading reads everything that must be there
  GuardedStore(
      DataDirectory directory, Function<RocksStore, Stored> loading, SelfMetrics selfMetrics) {
    this.directory = directory.path();
    this.db = directory.db();
    this.redundancy = new Redundancy(db, directory.mend());
    this.loading = loading;
    this.damage = selfMetrics.counter(SelfMetric.STORAGE_DAMAGE, "index");
  }

  /// @throws CorruptDataException when something is damaged that cannot be mended: what to do
  Stored open() {
    try {
      boolean _ = report(redundancy.mendLogs());
      checkThatItIsNamed();
      try {
        return load();
      } catch (CorruptDataException e) {
        if (!mend()) {
          throw e;
        }
        return load();
      }
    } catch (CorruptDataException e) {
      throw new CorruptDataException(
          "the store is damaged beyond mending: move the data directory away and restore a backup"
              + " with './tributary restore BACKUP --data "
              + directory
              + "' cause="
              + e.getMessage(),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException("the store cannot be mended directory=" + directory, e);
    }
  }

  /// RocksDB would make a new store of a folder without `CURRENT`, and remove the files of the old.
  private void checkThatItIsNamed() throws IOException {
    Path current = db.resolve("CURRENT");
    if (!Files.exists(current) && Files.exists(db)) {
      try (Stream<Path> files = Files.list(db)) {
        if (files.anyMatch(file -> file.toString().endsWith(".sst"))) {
          throw new CorruptDataException(current.toString(), 0, "the name of a manifest", "none");
        }
      }
    }
  }

  private Stored load() {
    RocksStore store = RocksStore.open(db, RocksStore.Observer.NONE, this::mend);
    try {
      return loading.apply(store);
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private boolean mend() {
    try {
      return report(redundancy.mendFiles());
    } catch (IOException e) {
      throw new UncheckedIOException("the store cannot be mended directory=" + directory, e);
    }
  }

  private boolean report(List<Mended> mended) {
    for (Mended each : mended) {
      damage.inc();
      LOG.error(
          "a damaged part of the store is mended file={} offset={} bytes={}",
          db.resolve(each.file()),
          each.offset(),
          each.bytes());
    }
    return !mended.isEmpty();
  }

  /// Keeps up with what the store has written, and mends what was found damaged, once: what is left
  /// then cannot be.
  void keepUp(RocksStore store) {
    redundancy.update(store::liveFiles);
    if (store.hasMetDamage() && !mended) {
      mended = true;
      boolean _ = mend();
    }
  }
}
