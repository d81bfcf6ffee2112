package io.tributary.storage.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.contract.EntryWriter;
import io.tributary.kit.contract.StoredCounts;
import io.tributary.kit.contract.StoredEntry;
import io.tributary.kit.memory.InMemoryLogStore;
import io.tributary.kit.memory.InMemoryStorage;
import io.tributary.kit.random.RandomLabels;
import io.tributary.kit.random.Seeds;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.Rewrite;
import io.tributary.model.TimeRange;
import io.tributary.model.View;
import io.tributary.model.logs.EntryHints;
import io.tributary.model.logs.LogQuerier;
import io.tributary.model.logs.LogSnapshot;
import io.tributary.model.logs.LogStore;
import io.tributary.model.logs.NanoRange;
import io.tributary.model.metrics.Querier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Views of logs against a store that was given the rewritten streams, and against one that saw one
/// cluster alone.
class LogViewsTest {
  private static final List<ClusterId> CLUSTERS =
      List.of(
          new ClusterId("eu-1"), new ClusterId("us-2"), new ClusterId("eu"), ClusterId.TRIBUTARY);
  private static final List<Rewrite> REWRITES =
      List.of(
          Rewrite.DEFAULT,
          new Rewrite("cluster", Set.of(), "/"),
          new Rewrite("pod", Set.of("job", "a", "cluster"), ""));

  @Test
  void views_randomStreamsAndMatchers_equalTheirTwins() {
    Seeds.run(60, random -> new Case(random).check());
  }

  @Test
  void unknownCluster_isEmptyAndWarnedOf() {
    InMemoryLogStore store = new InMemoryLogStore();
    var _ = new EntryWriter(store, CLUSTERS.getFirst()).entry(Labels.of("a", "1"), 5, "x").append();
    Views views = new Views(new InMemoryStorage(), store, cluster -> Rewrite.DEFAULT);
    try (LogQuerier one = views.logsOf(View.parse("eu-9")).querier(NanoRange.ALL);
        LogQuerier two = views.logsOf(View.parse("eu-1|eu-9")).querier(NanoRange.ALL);
        LogQuerier all = views.logsOf(View.GLOBAL).querier(NanoRange.ALL)) {
      assertThat(one.streams(List.of(), 0)).isEmpty();
      assertThat(one.warnings()).containsExactly("unknown cluster name=eu-9");
      assertThat(two.streams(List.of(), 0)).containsExactly(Labels.of("a", "1", "cluster", "eu-1"));
      assertThat(two.warnings()).containsExactly("unknown cluster name=eu-9");
      assertThat(all.warnings()).isEmpty();
    }
  }

  @Test
  void clusterWithLogsOnly_hasNoSamplesButIsKnown() {
    InMemoryLogStore store = new InMemoryLogStore();
    var _ = new EntryWriter(store, CLUSTERS.getFirst()).entry(Labels.of("a", "1"), 5, "x").append();
    Views views = new Views(new InMemoryStorage(), store, cluster -> Rewrite.DEFAULT);
    try (Querier one = views.of(View.parse("eu-1")).querier(TimeRange.ALL);
        Querier two = views.of(View.parse("eu-1|eu-9")).querier(TimeRange.ALL)) {
      assertThat(one.labelNames(List.of(), 0)).isEmpty();
      assertThat(one.warnings()).isEmpty();
      assertThat(two.warnings()).containsExactly("unknown cluster name=eu-9");
    }
  }

  private static final class Case {
    private final SplittableRandom random;
    private final RandomLabels labels;
    private final Rewrite rewrite;
    private final InMemoryLogStore stored = new InMemoryLogStore();
    private final InMemoryLogStore rewritten = new InMemoryLogStore();
    private final InMemoryLogStore alone = new InMemoryLogStore();
    private final ClusterId one = CLUSTERS.getFirst();

    Case(SplittableRandom random) {
      this.random = random;
      this.labels = new RandomLabels(random);
      this.rewrite = REWRITES.get(random.nextInt(REWRITES.size()));
      for (ClusterId cluster : CLUSTERS) {
        int count = random.nextInt(25);
        for (int i = 0; i < count; i++) {
          write(cluster, labels.labels());
        }
      }
    }

    /// Writes some entries of a stream wherever they belong.
    private void write(ClusterId cluster, Labels stream) {
      for (int i = random.nextInt(6); i >= 0; i--) {
        String line = "line " + random.nextInt(10);
        StoredEntry entry = new StoredEntry(random.nextInt(100), line, "");
        append(stored, cluster, stream, entry);
        append(rewritten, one, rewrite.apply(cluster, stream), entry);
        if (cluster.equals(one)) {
          append(alone, one, stream, entry);
        }
      }
    }

    private static void append(
        LogStore store, ClusterId cluster, Labels stream, StoredEntry entry) {
      var _ = new EntryWriter(store, cluster).entry(stream, entry).append();
    }

    private Views views(LogStore store) {
      return new Views(new InMemoryStorage(), store, cluster -> rewrite);
    }

    void check() {
      Views views = views(stored);
      for (int i = 0; i < 40; i++) {
        List<Matcher> matchers = labels.matchers();
        check(views, View.GLOBAL, rewritten, matchers);
        check(views, new View.Cluster(one), alone, matchers);
      }
      checkPair(views);
    }

    /// Views of some clusters see only those, by their names.
    private void checkPair(Views views) {
      View pair = new View.Global(Set.of(CLUSTERS.get(0), CLUSTERS.get(1)));
      List<Matcher> twins = new ArrayList<>(labels.matchers());
      List<Matcher> asked = List.copyOf(twins);
      twins.add(Matcher.anyOf(rewrite.label(), Set.of("eu-1", "us-2")));
      try (LogQuerier view = views.logsOf(pair).querier(NanoRange.ALL);
          LogQuerier all = views(rewritten).logsOf(new View.Cluster(one)).querier(NanoRange.ALL)) {
        assertThat(StoredEntry.readAll(view, asked, StoredEntry.NEWEST_FIRST))
            .isEqualTo(StoredEntry.readAll(all, twins, StoredEntry.NEWEST_FIRST));
      }
    }

    private void check(Views views, View view, LogStore twin, List<Matcher> matchers) {
      String name = random.nextInt(4) == 0 ? rewrite.label() : labels.name();
      int limit = random.nextInt(5);
      long from = random.nextInt(100);
      NanoRange range = new NanoRange(from, from + random.nextInt(100));
      EntryHints.Parts parts = List.of(EntryHints.Parts.values()).get(random.nextInt(3));
      EntryHints hints = new EntryHints(random.nextBoolean(), List.of(), parts);
      try (LogQuerier querier = views.logsOf(view).querier(range);
          LogSnapshot snapshot = twin.logSnapshot(range)) {
        LogQuerier expected = snapshot.querier(one);
        String about = view + " " + matchers + " " + rewrite + " " + hints;
        assertThat(StoredEntry.readAll(querier, matchers, hints))
            .as(about)
            .isEqualTo(StoredEntry.readAll(expected, matchers, hints));
        assertThat(StoredEntry.readSplit(querier, matchers, hints))
            .as(about)
            .isEqualTo(StoredEntry.readAll(expected, matchers, hints));
        StoredCounts counts = StoredCounts.random(random);
        assertThat(counts.read(querier, matchers))
            .as(about + " " + counts)
            .isEqualTo(counts.read(expected, matchers));
        assertThat(querier.streams(matchers, limit))
            .as(about)
            .isEqualTo(expected.streams(matchers, limit));
        assertThat(querier.labelNames(matchers, limit))
            .as(about)
            .isEqualTo(expected.labelNames(matchers, limit));
        assertThat(querier.labelValues(name, matchers, limit))
            .as(about + " values of " + name)
            .isEqualTo(expected.labelValues(name, matchers, limit));
      }
    }
  }
}
