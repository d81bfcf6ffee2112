package io.tributary.storage.metrics;

import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.storage.index.SeriesRegistry;
import io.tributary.storage.rocks.RocksStore;
import io.tributary.storage.wal.Tombstone;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;

/// Moves samples from memory to the disk, deletes, and drops what is past its retention.
///
/// Safe for use by several threads; one works at a time. Whatever fails leaves the store as it was:
/// the generation stays in memory and in the log, and is sealed by the next call.
final class Sealer {
  private final RocksStore store;
  private final SeriesRegistry registry;
  private final Catalog catalog;
  private final Generations generations;
  private final Committer committer;
  private final Compactor compactor;
  private final Sweeper sweeper;
  private final Retention retention;
  private final LongConsumer trimLog;
  private final ReentrantLock lock = new ReentrantLock();

  /// @param trimLog told the position before which the log is not needed
  Sealer(
      RocksStore store,
      Stored stored,
      Generations generations,
      LongConsumer trimLog,
      SelfMetrics metrics) {
    this.store = store;
    this.registry = stored.registry();
    this.catalog = stored.catalog();
    this.committer = stored.committer();
    this.compactor = new Compactor(store, stored, metrics);
    this.sweeper = new Sweeper(store, catalog, stored.reader());
    this.retention = stored.retention();
    this.generations = generations;
    this.trimLog = trimLog;
  }

  /// Seals what is in memory.
  void seal() {
    lock.lock();
    try {
      generations.freeze().forEach(this::seal);
    } finally {
      lock.unlock();
    }
  }

  private void seal(Generation frozen) {
    try {
      GenerationWriter writer = new GenerationWriter(store, registry, committer.ids());
      committer.seal(writer.write(frozen), frozen.logEnd(), generations.extras());
    } finally {
      List<Piece> begun = committer.ids().takeBegun();
      if (catalog.current().sealedTo() < frozen.logEnd()) {
        catalog.abandon(begun);
      }
    }
    generations.drop(frozen);
    trimLog.accept(frozen.logEnd());
  }

  /// Keeps a delete that the log holds for as long as it hides something.
  void keep(Tombstone tombstone) {
    lock.lock();
    try {
      committer.delete(tombstone);
    } finally {
      lock.unlock();
    }
  }

  /// Takes what is past its retention out of use, merges pieces where that is due, and frees the
  /// space of what nobody reads any more.
  void clean() {
    lock.lock();
    try {
      committer.remove(retention.expired(catalog.current(), registry::clusterOf));
      compactor.run();
      sweeper.sweep();
    } finally {
      lock.unlock();
    }
  }

  /// Makes a running merge give up; nothing of it is kept.
  void stop() {
    compactor.stop();
  }
}
