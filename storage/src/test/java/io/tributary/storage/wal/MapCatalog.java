package io.tributary.storage.wal;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.metrics.Resolution;
import io.tributary.storage.index.SeriesCatalog;
import io.tributary.storage.index.SeriesSymbols;
import io.tributary.storage.index.Symbols;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.StampedLock;

/// The simplest catalog. Safe for use by several threads.
public final class MapCatalog implements SeriesCatalog {
  /// What stands for a series.
  public record Key(ClusterId cluster, Labels labels) {}

  private final Map<Key, Integer> refs = new HashMap<>();
  private final Map<Integer, Key> keys = new HashMap<>();
  private final StampedLock inUse = new StampedLock();
  private final Symbols symbols = new Symbols();
  private int size;

  @Override
  public synchronized Resolution resolve(ClusterId cluster, Labels labels) {
    Key key = new Key(cluster, labels);
    Integer known = refs.get(key);
    if (known == null) {
      known = size;
      restore(known, cluster, labels);
    }
    return new Resolution.Known(known);
  }

  @Override
  public synchronized ClusterId cluster(int ref) {
    return key(ref).cluster();
  }

  @Override
  public synchronized Labels labels(int ref) {
    return key(ref).labels();
  }

  @Override
  public synchronized void read(int ref, SeriesSymbols into) {
    Key key = key(ref);
    into.reset(symbols.intern(key.cluster().name()));
    for (int i = 0; i < key.labels().size(); i++) {
      into.add(symbols.intern(key.labels().name(i)), symbols.intern(key.labels().value(i)));
    }
  }

  @Override
  public String text(int symbol) {
    return symbols.text(symbol);
  }

  private Key key(int ref) {
    Key key = keys.get(ref);
    if (key == null) {
      throw new IllegalArgumentException("no such series ref=" + ref);
    }
    return key;
  }

  @Override
  public synchronized void restore(int ref, ClusterId cluster, Labels labels) {
    Key key = new Key(cluster, labels);
    Key before = keys.putIfAbsent(ref, key);
    if (before != null && !before.equals(key)) {
      throw new IllegalStateException("a ref has two meanings ref=" + ref);
    }
    refs.putIfAbsent(key, ref);
    size = Math.max(size, ref + 1);
  }

  @Override
  public synchronized boolean has(int ref) {
    return keys.containsKey(ref);
  }

  @Override
  public int retiredBelow() {
    return 0;
  }

  @Override
  public StampedLock inUse() {
    return inUse;
  }

  @Override
  public synchronized int size() {
    return size;
  }
}
