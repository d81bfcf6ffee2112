package io.tributary.storage.metrics;

import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.metrics.Querier;
import io.tributary.model.metrics.SelectHints;
import io.tributary.model.metrics.SeriesExemplars;
import io.tributary.model.metrics.SeriesSet;
import io.tributary.storage.index.SeriesIndex;
import io.tributary.storage.index.SeriesRegistry;
import io.tributary.storage.index.Symbols;
import io.tributary.storage.pieces.Piece;
import io.tributary.storage.pieces.StoreState.ClusterState;
import io.tributary.storage.wal.Tombstone;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// Reads one cluster of a snapshot.
final class StoredQuerier implements Querier {
  /// What a snapshot pinned of one cluster.
  ///
  /// @param memory what is in memory, `unsealed` the generations of it that are not in pieces
  /// @param lost warnings of what the log has lost
  record Source(
      int cluster,
      ClusterState stored,
      Generations.Pin memory,
      List<? extends Generation> unsealed,
      List<Tombstone> tombstones,
      Extras extras,
      List<String> lost) {}

  private final SeriesRegistry registry;
  private final SeriesIndex index;
  private final Source source;
  private final TimeRange range;
  private final SeriesReader reader;
  private final RoaringBitmap stored;
  private final IntPredicate inMemory;

  StoredQuerier(
      SeriesRegistry registry,
      SeriesIndex index,
      PieceReader pieceReader,
      Source source,
      TimeRange range) {
    this.registry = registry;
    this.index = index;
    this.source = source;
    this.range = range;
    this.stored = source.stored().present(range.minMs(), range.maxMs());
    this.inMemory = source.memory().mayHave(range);
    List<Piece> pieces =
        source.stored().pieces().stream()
            .filter(piece -> range.overlaps(piece.minMs(), piece.maxMs()))
            .toList();
    this.reader = new SeriesReader(pieceReader, pieces, source.unsealed(), range);
  }

  @Override
  public SeriesSet select(List<Matcher> matchers, SelectHints hints) {
    int[] refs = matching(matchers);
    IntFunction<Labels> labeller = labeller(hints.labels());
    if (hints.sorted()) {
      return sorted(refs, labeller);
    }
    return hints.samples()
        ? inStorageOrder(refs, labeller)
        : new Selection(refs.length, i -> series(key(refs[i]), labeller));
  }

  /// Neighbours share pages, so that each page is read once.
  private SeriesSet inStorageOrder(int[] refs, IntFunction<Labels> labeller) {
    long[] keys = new long[refs.length];
    for (int i = 0; i < refs.length; i++) {
      keys[i] = registry.sortKey(refs[i]);
    }
    Arrays.sort(keys);
    return new Selection(keys.length, i -> series(new SeriesKey((int) keys[i], keys[i]), labeller));
  }

  private SeriesSet sorted(int[] refs, IntFunction<Labels> labeller) {
    StoredSeries[] series = new StoredSeries[refs.length];
    for (int i = 0; i < refs.length; i++) {
      series[i] = series(key(refs[i]), labeller);
    }
    Arrays.sort(series, (a, b) -> a.labels().compareTo(b.labels()));
    return new Selection(series.length, i -> series[i]);
  }

  private SeriesKey key(int ref) {
    return new SeriesKey(ref, registry.sortKey(ref));
  }

  private IntFunction<Labels> labeller(@Nullable Set<String> names) {
    if (names == null) {
      return registry::labels;
    }
    int[] symbols =
        names.stream().mapToInt(registry.symbols()::find).filter(id -> id >= 0).toArray();
    return ref -> registry.labels(ref, symbols);
  }

  private StoredSeries series(SeriesKey key, IntFunction<Labels> labeller) {
    return new StoredSeries(key, labeller, reader, tombstones(key.ref()));
  }

  private List<Tombstone> tombstones(int ref) {
    if (source.tombstones().isEmpty()) {
      return List.of();
    }
    Labels labels = registry.labels(ref);
    return source.tombstones().stream()
        .filter(tombstone ->
            overlaps(tombstone.range()) && tombstone.hides(registry.cluster(ref), labels))
        .toList();
  }

  private boolean overlaps(TimeRange other) {
    return range.overlaps(other.minMs(), other.maxMs());
  }

  @Override
  public List<String> labelNames(List<Matcher> matchers, int limit) {
    int[] names = index.namesIn(source.cluster(), matchingBitmap(matchers));
    return texts(names, limit);
  }

  @Override
  public List<String> labelValues(String name, List<Matcher> matchers, int limit) {
    int symbol = registry.symbols().find(name);
    if (symbol < 0) {
      return List.of();
    }
    return texts(index.valuesIn(source.cluster(), symbol, matchingBitmap(matchers)), limit);
  }

  private List<String> texts(int[] ids, int limit) {
    Symbols symbols = registry.symbols();
    return Arrays.stream(ids)
        .mapToObj(symbols::text)
        .sorted(Labels::compareUtf8)
        .limit(limit == 0 ? Long.MAX_VALUE : limit)
        .toList();
  }

  @Override
  public List<SeriesExemplars> exemplars(List<Matcher> matchers) {
    // They have times of their own: the samples beside them may be of another time, or deleted.
    return source.extras().exemplars(index.select(source.cluster(), matchers), range);
  }

  @Override
  public Stream<MetricMetadata> metadata() {
    return source.extras().metadata().stream();
  }

  @Override
  public List<String> warnings() {
    return Stream.concat(source.lost().stream(), reader.warnings().stream()).toList();
  }

  private int[] matching(List<Matcher> matchers) {
    return matchingBitmap(matchers).toArray();
  }

  /// Returns the matching series that may have samples in the range.
  private RoaringBitmap matchingBitmap(List<Matcher> matchers) {
    RoaringBitmap selected = index.select(source.cluster(), matchers);
    RoaringBitmap present = RoaringBitmap.and(selected, stored);
    selected.andNot(present);
    selected.forEach((int ref) -> {
      if (inMemory.test(ref)) {
        present.add(ref);
      }
    });
    return present;
  }

  @Override
  public void close() {} // closed with the snapshot
}
