package io.tributary.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.contract.BatchWriter;
import io.tributary.kit.contract.EntryWriter;
import io.tributary.kit.contract.StoredEntry;
import io.tributary.kit.contract.StoredSample;
import io.tributary.kit.memory.InMemoryLogStore;
import io.tributary.kit.memory.InMemoryStorage;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.logs.LogSelection;
import io.tributary.model.logs.LogSnapshot;
import io.tributary.model.logs.LogStore;
import io.tributary.model.logs.NanoRange;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.metrics.MetricSnapshot;
import io.tributary.model.metrics.MetricStore;
import io.tributary.model.metrics.SeriesExemplars;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;

/// What a store must have after a crash, and what it may have.
///
/// The twin `least` has everything that was acknowledged; `most` has in addition what was refused
/// by a failing disk, or was under way: that may come back, as it was written.
final class CrashTwin {
  static final List<ClusterId> CLUSTERS = List.of(new ClusterId("eu-1"), new ClusterId("us-2"));

  /// Everything that a store has of one cluster.
  record Contents(
      SortedMap<Labels, List<StoredSample>> samples,
      List<SeriesExemplars> exemplars,
      Set<MetricMetadata> metadata,
      SortedMap<Labels, List<StoredEntry>> entries) {

    static Contents of(MetricStore store, LogStore logs, ClusterId cluster) {
      try (MetricSnapshot snapshot = store.snapshot(TimeRange.ALL);
          LogSnapshot entries = logs.logSnapshot(NanoRange.ALL)) {
        var querier = snapshot.querier(cluster);
        return new Contents(
            StoredSample.readAll(querier, TimeRange.ALL, List.of()),
            querier.exemplars(List.of()),
            querier.metadata().collect(Collectors.toSet()),
            StoredEntry.readAll(entries.querier(cluster), List.of(), StoredEntry.OLDEST_FIRST));
      }
    }
  }

  private final InMemoryStorage least = new InMemoryStorage();
  private final InMemoryStorage most = new InMemoryStorage();
  private final InMemoryLogStore leastLogs = new InMemoryLogStore();
  private final InMemoryLogStore mostLogs = new InMemoryLogStore();

  /// A twin of what was found in a store: nothing of it is in doubt any more.
  static CrashTwin of(Storage store) {
    CrashTwin twin = new CrashTwin();
    for (ClusterId cluster : CLUSTERS) {
      Contents found = Contents.of(store, store, cluster);
      for (InMemoryStorage each : List.of(twin.least, twin.most)) {
        BatchWriter writer = new BatchWriter(each, cluster);
        found.samples.forEach((labels, samples) -> samples.forEach(s -> add(writer, labels, s)));
        found.exemplars.forEach(
            series -> series.exemplars().forEach(e -> writer.exemplar(series.labels(), e)));
        found.metadata.forEach(writer::metadata);
        assertThat(writer.append().isEmpty()).isTrue();
      }
      for (InMemoryLogStore each : List.of(twin.leastLogs, twin.mostLogs)) {
        EntryWriter writer = new EntryWriter(each, cluster);
        found.entries.forEach((labels, entries) -> entries.forEach(e -> writer.entry(labels, e)));
        assertThat(writer.append().isEmpty()).isTrue();
      }
    }
    return twin;
  }

  static void add(BatchWriter writer, Labels labels, StoredSample sample) {
    if (sample.histogram() == null) {
      writer.sampleBits(
          labels, sample.timestampMs(), sample.valueBits(), sample.startTimestampMs());
    } else {
      writer.histogram(labels, sample.timestampMs(), sample.histogram(), sample.startTimestampMs());
    }
  }

  BatchWriter samplesUnderWay(ClusterId cluster) {
    return new BatchWriter(most, cluster);
  }

  BatchWriter samplesAcknowledged(ClusterId cluster) {
    return new BatchWriter(least, cluster);
  }

  EntryWriter entriesUnderWay(ClusterId cluster) {
    return new EntryWriter(mostLogs, cluster);
  }

  EntryWriter entriesAcknowledged(ClusterId cluster) {
    return new EntryWriter(leastLogs, cluster);
  }

  void deleteUnderWay(ClusterId cluster, List<Matcher> matchers, TimeRange range) {
    least.deleteSeries(cluster, matchers, range);
  }

  void deleteAcknowledged(ClusterId cluster, List<Matcher> matchers, TimeRange range) {
    most.deleteSeries(cluster, matchers, range);
  }

  void deleteUnderWay(ClusterId cluster, LogSelection selection, TimeRange range) {
    var _ = leastLogs.deletes().add(cluster, selection, range);
  }

  void deleteAcknowledged(ClusterId cluster, LogSelection selection, TimeRange range) {
    var _ = mostLogs.deletes().add(cluster, selection, range);
  }

  /// Every acknowledged row is there, none is there twice, none is invented.
  void check(Storage store, String about) {
    for (ClusterId cluster : CLUSTERS) {
      Contents found = Contents.of(store, store, cluster);
      Contents must = Contents.of(least, leastLogs, cluster);
      Contents may = Contents.of(most, mostLogs, cluster);
      checkRows(found.samples, must.samples, may.samples, about + " samples of " + cluster);
      found.samples.forEach((labels, samples) ->
          assertThat(samples)
              .as("%s order of %s", about, labels)
              .isSortedAccordingTo((a, b) -> Long.compare(a.timestampMs(), b.timestampMs())));
      checkRows(found.entries, must.entries, may.entries, about + " entries of " + cluster);
      assertThat(found.metadata).as(about).containsAll(must.metadata);
      assertThat(may.metadata).as(about).containsAll(found.metadata);
      assertThat(flat(found.exemplars)).as(about).containsAll(flat(must.exemplars));
      assertThat(flat(may.exemplars)).as(about).containsAll(flat(found.exemplars));
    }
  }

  private static List<Object> flat(List<SeriesExemplars> all) {
    return all.stream()
        .flatMap(
            series -> series.exemplars().stream().<Object>map(e -> List.of(series.labels(), e)))
        .toList();
  }

  private static <T> void checkRows(
      SortedMap<Labels, List<T>> found,
      SortedMap<Labels, List<T>> must,
      SortedMap<Labels, List<T>> may,
      String about) {
    must.forEach((labels, rows) -> {
      Set<T> missing = new HashSet<>(rows);
      missing.removeAll(new HashSet<>(found.getOrDefault(labels, List.of())));
      assertThat(missing).as("%s: acknowledged and lost, of %s", about, labels).isEmpty();
    });
    found.forEach((labels, rows) -> {
      Set<T> invented = new HashSet<>(rows);
      assertThat(rows).as("%s: twice, of %s", about, labels).hasSize(invented.size());
      invented.removeAll(new HashSet<>(may.getOrDefault(labels, List.of())));
      assertThat(invented).as("%s: invented, of %s", about, labels).isEmpty();
    });
  }
}
