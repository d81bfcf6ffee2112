package io.tributary.tests;

import io.tributary.kit.script.ScriptStack;
import io.tributary.model.ClusterId;
import io.tributary.model.Rewrite;
import io.tributary.model.View;
import io.tributary.model.logs.LogQueryable;
import io.tributary.model.metrics.Queryable;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.query.logql.LogqlFilter;
import io.tributary.storage.Storage;
import io.tributary.storage.StorageConfig;
import io.tributary.storage.view.Views;
import io.tributary.tests.logql.LogStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Scripts over the real store in a temporary directory. Confined to one thread.
///
/// Its clock stands still long enough after the epoch that nothing a script loads is in the future.
final class RocksStack implements ScriptStack, LogStack {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.EPOCH.plus(Duration.ofDays(36_500)));
  private static final long HEAD_BYTES = 64L << 20;

  private final boolean reopened;
  private final Path directory;
  private Storage storage;

  /// @param reopened whether the store is closed and opened again between loading and evaluating
  RocksStack(boolean reopened) {
    this.reopened = reopened;
    try {
      this.directory = Files.createTempDirectory("tributary-scripts");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.storage = open();
  }

  @Override
  public String name() {
    return reopened ? "rocksdb-reopened" : "rocksdb";
  }

  @Override
  public Storage store() {
    return storage;
  }

  @Override
  public Queryable view(ClusterId cluster) {
    return views().of(new View.Cluster(cluster));
  }

  @Override
  public LogQueryable logs(ClusterId cluster) {
    return views().logsOf(new View.Cluster(cluster));
  }

  private Views views() {
    return new Views(storage, storage, _ -> Rewrite.DEFAULT);
  }

  @Override
  public void settle() {
    if (reopened) {
      storage.close();
      storage = open();
    }
  }

  @Override
  public void close() {
    storage.close();
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Storage open() {
    StorageConfig config =
        StorageConfig.of(directory).withRetention(Duration.ZERO).withHeadBytes(HEAD_BYTES);
    return Storage.open(config, CLOCK, new SelfMetrics(), LogqlFilter::of);
  }
}
