package io.tributary.kit.memory;

import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.metrics.Querier;
import io.tributary.model.metrics.SelectHints;
import io.tributary.model.metrics.Series;
import io.tributary.model.metrics.SeriesExemplars;
import io.tributary.model.metrics.SeriesSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads frozen series by looking at each of them. Immutable.
///
/// It takes every liberty the hints give: without `sorted` the order is reversed, labels that
/// nobody looks at are gone. A reader that asks for too little is found out here.
record MemoryQuerier(List<MemorySeries> series, List<MetricMetadata> families, TimeRange range)
    implements Querier {

  @Override
  public SeriesSet select(List<Matcher> matchers, SelectHints hints) {
    Set<String> names = hints.labels();
    List<MemorySeries> found = matching(matchers).toList();
    return over(
        (hints.sorted() ? found : found.reversed())
            .stream().map(one -> one.reader(names == null ? one.labels : one.labels.only(names))));
  }

  @Override
  public List<String> labelNames(List<Matcher> matchers, int limit) {
    return first(limit, matching(matchers).flatMap(one -> one.labels.toMap().keySet().stream()));
  }

  @Override
  public List<String> labelValues(String name, List<Matcher> matchers, int limit) {
    return first(
        limit,
        matching(matchers).map(one -> one.labels.get(name)).filter(value -> !value.isEmpty()));
  }

  @Override
  public List<SeriesExemplars> exemplars(List<Matcher> matchers) {
    return series.stream()
        .filter(one -> one.matches(matchers))
        .map(one -> new SeriesExemplars(one.labels, one.exemplarsIn(range)))
        .filter(one -> !one.exemplars().isEmpty())
        .toList();
  }

  @Override
  public Stream<MetricMetadata> metadata() {
    return families.stream();
  }

  @Override
  public List<String> warnings() {
    return List.of();
  }

  @Override
  public void close() {}

  private Stream<MemorySeries> matching(List<Matcher> matchers) {
    return series.stream().filter(one -> one.matches(matchers) && one.hasSamplesIn(range));
  }

  private static List<String> first(int limit, Stream<String> all) {
    Stream<String> sorted = all.distinct().sorted(Labels::compareUtf8);
    return (limit == 0 ? sorted : sorted.limit(limit)).toList();
  }

  private static SeriesSet over(Stream<Series> found) {
    Iterator<Series> iterator = found.iterator();
    return new SeriesSet() {
      private @Nullable Series current;

      @Override
      public boolean next() {
        if (!iterator.hasNext()) {
          return false;
        }
        current = iterator.next();
        return true;
      }

      @Override
      public Series at() {
        return Objects.requireNonNull(current);
      }
    };
  }
}
