package io.tributary.storage.logs;

import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.logs.CountReader;
import io.tributary.model.logs.EntryHints;
import io.tributary.model.logs.EntryReader;
import io.tributary.model.logs.LogQuerier;
import io.tributary.model.logs.NanoRange;
import io.tributary.storage.filter.TextQuery;
import io.tributary.storage.index.SeriesIndex;
import io.tributary.storage.index.SeriesRegistry;
import io.tributary.storage.index.Symbols;
import io.tributary.storage.logs.StoredEntryReader.Part;
import io.tributary.storage.pieces.DamageReport;
import io.tributary.storage.pieces.Piece;
import io.tributary.storage.pieces.StoreState.ClusterState;
import io.tributary.storage.pieces.Windows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.roaringbitmap.RoaringBitmap;

/// Reads the entries of one cluster of a snapshot.
final class StoredLogQuerier implements LogQuerier {
  /// The most chunks that one reader has open.
  private static final int OPEN_CHUNKS = 8;

  /// Into how many groups streams are split: newest first each may read more than it has to.
  private static final int NEWEST_GROUPS = 4;

  private static final int GROUPS = 8;

  /// What a snapshot pinned of one cluster.
  ///
  /// @param memory what is in memory and not in pieces
  /// @param range outside of which nothing is read
  /// @param lost warnings of what the log has lost
  record Source(
      int cluster,
      ClusterState stored,
      LogHead.Moment memory,
      ChunkStore chunks,
      NanoRange range,
      List<String> lost) {}

  private final SeriesRegistry registry;
  private final SeriesIndex index;
  private final Source source;
  private final NavigableMap<Long, List<Piece>> windows;
  private final DamageReport damage;
  private final Supplier<HiddenEntries> hidden;
  private final List<SectionFinder> finders = Collections.synchronizedList(new ArrayList<>());

  /// @param hidden tells each reader what is hidden from it
  StoredLogQuerier(SeriesIndex index, Source source, Supplier<HiddenEntries> hidden) {
    this.registry = index.registry();
    this.index = index;
    this.source = source;
    this.hidden = hidden;
    this.damage = source.chunks().newReport();
    List<Piece> pieces =
        source.stored().pieces().stream()
            .filter(piece -> piece.minMs() <= maxMs() && piece.maxMs() >= minMs())
            .toList();
    this.windows = SectionFinder.windows(pieces, source.memory(), source.range());
  }

  private long minMs() {
    return Windows.msOf(source.range().minNs());
  }

  private long maxMs() {
    return Windows.msOf(source.range().maxNs());
  }

  private WantedChunks wanted(TextQuery query) {
    return new WantedChunks(source.chunks(), query, damage::add);
  }

  private OpenChunks open(WantedChunks wanted) {
    return new OpenChunks(source.chunks(), OPEN_CHUNKS, damage::add, wanted);
  }

  private SectionFinder finder(OpenChunks chunks) {
    SectionFinder finder =
        new SectionFinder(windows, source.memory(), source.range(), chunks, hidden.get());
    finders.add(finder);
    return finder;
  }

  @Override
  public EntryReader select(List<Matcher> matchers, EntryHints hints) {
    SectionFinder finder = finder(open(wanted(TextQuery.of(hints.contained()))));
    int[] refs = finder.order().sort(candidates(matchers));
    Part all = new Part(refs, List.copyOf(windows.keySet()), 0);
    return new StoredEntryReader(finder, all, hints, registry::labels);
  }

  /// Streams next to each other are in the same chunks, so they stay together. Newest first each
  /// reader has all windows: as a rule it is not read to its end.
  @Override
  public List<EntryReader> split(List<Matcher> matchers, EntryHints hints) {
    WantedChunks wanted = wanted(TextQuery.of(hints.contained()));
    int[] refs = source.chunks().order().sort(candidates(matchers));
    List<Long> all = List.copyOf(windows.keySet());
    boolean together = hints.newestFirst() || all.isEmpty();
    List<List<Long>> times = together ? List.of(all) : all.stream().map(List::of).toList();
    int groups = Math.clamp(refs.length, 1, hints.newestFirst() ? NEWEST_GROUPS : GROUPS);
    List<EntryReader> readers = new ArrayList<>();
    for (List<Long> time : times) {
      for (int group = 0; group < groups; group++) {
        int from = (int) ((long) refs.length * group / groups);
        int to = (int) ((long) refs.length * (group + 1) / groups);
        Part part = new Part(Arrays.copyOfRange(refs, from, to), time, (double) group / groups);
        readers.add(new StoredEntryReader(finder(open(wanted)), part, hints, registry::labels));
      }
    }
    return readers;
  }

  @Override
  public CountReader counts(List<Matcher> matchers, CountReader.Cuts cuts) {
    OpenChunks chunks = open(wanted(TextQuery.NONE));
    int[] refs = chunks.order().sort(candidates(matchers));
    return new StoredCountReader(finder(chunks), counted(chunks), refs, cuts, registry::labels);
  }

  private CountedParts counted(OpenChunks chunks) {
    return new CountedParts(chunks);
  }

  @Override
  public List<Labels> streams(List<Matcher> matchers, int limit) {
    Stream<Labels> labels = matching(matchers).stream().mapToObj(registry::labels).sorted();
    return labels.limit(most(limit)).toList();
  }

  @Override
  public List<String> labelNames(List<Matcher> matchers, int limit) {
    return texts(index.namesIn(source.cluster(), matching(matchers)), limit);
  }

  @Override
  public List<String> labelValues(String name, List<Matcher> matchers, int limit) {
    int symbol = registry.symbols().find(name);
    if (symbol < 0) {
      return List.of();
    }
    return texts(index.valuesIn(source.cluster(), symbol, matching(matchers)), limit);
  }

  private List<String> texts(int[] ids, int limit) {
    Symbols symbols = registry.symbols();
    return Arrays.stream(ids)
        .mapToObj(symbols::text)
        .sorted(Labels::compareUtf8)
        .limit(most(limit))
        .toList();
  }

  private static long most(int limit) {
    return limit == 0 ? Long.MAX_VALUE : limit;
  }

  /// Returns the matching streams that have entries on the days of the range.
  private RoaringBitmap candidates(List<Matcher> matchers) {
    RoaringBitmap selected = index.select(source.cluster(), matchers);
    RoaringBitmap present = source.stored().present(minMs(), maxMs());
    for (LogGeneration generation : source.memory().generations()) {
      present.or(generation.refsIn(source.range()));
    }
    selected.and(present);
    return selected;
  }

  /// Returns the matching streams that have entries in the range.
  private RoaringBitmap matching(List<Matcher> matchers) {
    RoaringBitmap candidates = candidates(matchers);
    RoaringBitmap sure = source.stored().presentOnDaysWithin(source.range());
    sure.and(candidates);
    sure.andNot(hidden.get().refs(source.cluster(), source.range()));
    candidates.andNot(sure);
    OpenChunks chunks = open(wanted(TextQuery.NONE));
    SectionFinder finder = finder(chunks);
    sure.or(new StreamPresence(finder, counted(chunks)).within(candidates));
    finder.close();
    return sure;
  }

  @Override
  public List<String> warnings() {
    return Stream.concat(source.lost().stream(), damage.warnings().stream()).toList();
  }

  /// Lets go of what readers have open that were not read to their end.
  @Override
  public void close() {
    finders.forEach(SectionFinder::close);
    finders.clear();
  }
}
