package io.tributary.kit.memory;

import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.logs.EntryHints;
import io.tributary.model.logs.EntryReader;
import io.tributary.model.logs.LogQuerier;
import io.tributary.model.logs.NanoRange;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// Reads frozen streams by looking at every one. Immutable.
final class MemoryLogQuerier implements LogQuerier {
  /// A stream and its entries, ascending in time.
  record Stream(Labels labels, List<MemoryEntry> entries) {}

  private final List<Stream> streams;

  MemoryLogQuerier(List<Stream> streams, NanoRange range) {
    this.streams =
        streams.stream()
            .map(stream ->
                new Stream(
                    stream.labels(),
                    stream.entries().stream()
                        .filter(entry -> range.contains(entry.timestampNs()))
                        .toList()))
            .filter(stream -> !stream.entries().isEmpty())
            .toList();
  }

  private List<Stream> matching(List<Matcher> matchers) {
    return streams.stream()
        .filter(stream -> matchers.stream().allMatch(m -> m.matches(stream.labels().get(m.name()))))
        .toList();
  }

  @Override
  public EntryReader select(List<Matcher> matchers, EntryHints hints) {
    return new MemoryEntryReader(matching(matchers), hints);
  }

  @Override
  public List<Labels> streams(List<Matcher> matchers, int limit) {
    return limited(matching(matchers).stream().map(Stream::labels).toList(), limit);
  }

  @Override
  public List<String> labelNames(List<Matcher> matchers, int limit) {
    SortedSet<String> names = new TreeSet<>(Labels::compareUtf8);
    matching(matchers).forEach(stream -> names.addAll(stream.labels().toMap().keySet()));
    return limited(List.copyOf(names), limit);
  }

  @Override
  public List<String> labelValues(String name, List<Matcher> matchers, int limit) {
    SortedSet<String> values = new TreeSet<>(Labels::compareUtf8);
    for (Stream stream : matching(matchers)) {
      if (stream.labels().has(name)) {
        values.add(stream.labels().get(name));
      }
    }
    return limited(List.copyOf(values), limit);
  }

  private static <T> List<T> limited(List<T> list, int limit) {
    return limit > 0 && list.size() > limit ? list.subList(0, limit) : list;
  }

  @Override
  public List<String> warnings() {
    return List.of();
  }

  @Override
  public void close() {}
}
