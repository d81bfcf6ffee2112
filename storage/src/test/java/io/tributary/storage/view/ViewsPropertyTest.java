package io.tributary.storage.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.contract.BatchWriter;
import io.tributary.kit.contract.StoredSample;
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
import io.tributary.model.metrics.Exemplar;
import io.tributary.model.metrics.MetricStore;
import io.tributary.model.metrics.Querier;
import io.tributary.model.metrics.SelectHints;
import io.tributary.model.metrics.SeriesSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Views against a store that was given the rewritten series, and against one that saw one cluster
/// alone.
class ViewsPropertyTest {
  private static final List<ClusterId> CLUSTERS =
      List.of(
          new ClusterId("eu-1"), new ClusterId("us-2"), new ClusterId("eu"), ClusterId.TRIBUTARY);
  private static final TimeRange RANGE = new TimeRange(0, 100);
  private static final List<Rewrite> REWRITES =
      List.of(
          Rewrite.DEFAULT,
          new Rewrite("cluster", Set.of(), "/"),
          new Rewrite("pod", Set.of("job", "a", "cluster"), ""));

  @Test
  void views_randomSeriesAndMatchers_equalTheirTwins() {
    Seeds.run(60, random -> new Case(random).check());
  }

  private static final class Case {
    private final SplittableRandom random;
    private final RandomLabels labels;
    private final Rewrite rewrite;
    private final InMemoryStorage stored = new InMemoryStorage();
    private final InMemoryStorage rewritten = new InMemoryStorage();
    private final InMemoryStorage alone = new InMemoryStorage();
    private final ClusterId one = CLUSTERS.getFirst();

    Case(SplittableRandom random) {
      this.random = random;
      this.labels = new RandomLabels(random);
      this.rewrite = REWRITES.get(random.nextInt(REWRITES.size()));
      for (ClusterId cluster : CLUSTERS) {
        int count = random.nextInt(25);
        for (int i = 0; i < count; i++) {
          Labels series = labels.labels();
          double value = random.nextInt(1_000);
          long time = random.nextInt(100);
          write(stored, cluster, series, time, value);
          write(rewritten, one, rewrite.apply(cluster, series), time, value);
          if (cluster.equals(one)) {
            write(alone, one, series, time, value);
          }
        }
      }
    }

    private static void write(
        MetricStore store, ClusterId cluster, Labels series, long time, double value) {
      var _ =
          new BatchWriter(store, cluster)
              .sample(series, time, value)
              .exemplar(series, new Exemplar(Labels.of("trace_id", "t"), value, time))
              .append();
    }

    private Views views(MetricStore store) {
      return new Views(store, new InMemoryLogStore(), cluster -> rewrite);
    }

    void check() {
      Views views = views(stored);
      for (int i = 0; i < 40; i++) {
        List<Matcher> matchers = labels.matchers();
        check(views, View.GLOBAL, rewritten, matchers);
        check(views, new View.Cluster(one), alone, matchers);
      }
      pairs(views);
    }

    /// Views of some clusters see only those, by their names.
    private void pairs(Views views) {
      View pair = new View.Global(Set.of(CLUSTERS.get(0), CLUSTERS.get(1)));
      List<Matcher> twins = new ArrayList<>(labels.matchers());
      List<Matcher> asked = List.copyOf(twins);
      twins.add(Matcher.anyOf(rewrite.label(), Set.of("eu-1", "us-2")));
      try (Querier view = views.of(pair).querier(RANGE);
          Querier all = views(rewritten).of(new View.Cluster(one)).querier(RANGE)) {
        assertThat(StoredSample.readAll(view, RANGE, asked))
            .isEqualTo(StoredSample.readAll(all, RANGE, twins));
      }
    }

    private void check(Views views, View view, MetricStore twin, List<Matcher> matchers) {
      String name = random.nextInt(4) == 0 ? rewrite.label() : labels.name();
      int limit = random.nextInt(5);
      try (Querier querier = views.of(view).querier(RANGE);
          var snapshot = twin.snapshot(RANGE)) {
        Querier expected = snapshot.querier(one);
        String about = view + " " + matchers + " " + rewrite;
        assertThat(StoredSample.readAll(querier, RANGE, matchers))
            .as(about)
            .isEqualTo(StoredSample.readAll(expected, RANGE, matchers));
        assertThat(sorted(querier, matchers)).as(about).isEqualTo(sorted(expected, matchers));
        assertThat(hinted(querier, matchers, name))
            .as(about)
            .isEqualTo(hinted(expected, matchers, name));
        assertThat(querier.labelNames(matchers, limit))
            .as(about)
            .isEqualTo(expected.labelNames(matchers, limit));
        assertThat(querier.labelValues(name, matchers, limit))
            .as(about + " values of " + name)
            .isEqualTo(expected.labelValues(name, matchers, limit));
        assertThat(querier.exemplars(matchers)).as(about).isEqualTo(expected.exemplars(matchers));
      }
    }

    private static List<Labels> sorted(Querier querier, List<Matcher> matchers) {
      List<Labels> found = new ArrayList<>();
      SeriesSet series = querier.select(matchers, SelectHints.LABELS_ONLY);
      while (series.next()) {
        found.add(series.at().labels());
      }
      return found;
    }

    private static List<String> hinted(Querier querier, List<Matcher> matchers, String name) {
      List<String> found = new ArrayList<>();
      SeriesSet series = querier.select(matchers, new SelectHints(false, Set.of(name), true));
      while (series.next()) {
        found.add(series.at().labels().get(name));
      }
      return found.stream().sorted().toList();
    }
  }
}
