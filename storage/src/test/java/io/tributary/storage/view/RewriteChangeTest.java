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
import io.tributary.model.metrics.MetricStore;
import io.tributary.model.metrics.Querier;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.storage.Storage;
import io.tributary.storage.StorageConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Options of the rewrite that change hold at once for what was stored before, sealed or not.
class RewriteChangeTest {
  private static final List<ClusterId> CLUSTERS =
      List.of(new ClusterId("eu-1"), new ClusterId("us-2"), new ClusterId("eu"));
  private static final TimeRange RANGE = new TimeRange(0, 100);
  private static final List<Rewrite> REWRITES =
      List.of(
          Rewrite.DEFAULT,
          new Rewrite("cluster", Set.of("job"), ":"),
          new Rewrite("pod", Set.of("a", "cluster"), ""),
          new Rewrite("region", Set.of(), "/"),
          Rewrite.DEFAULT);

  private record Written(ClusterId cluster, Labels series, long timestampMs, double value) {
    void to(MetricStore store, ClusterId owner, Labels labels) {
      var _ = new BatchWriter(store, owner).sample(labels, timestampMs, value).append();
    }
  }

  @TempDir private Path directory;

  @Test
  void globalView_whoseRewriteChanges_isAtOnceThatOfTheNewOne() {
    Seeds.run(
        5,
        random -> {
          StorageConfig config =
              StorageConfig.of(directory.resolve("" + random.nextLong()))
                  .withRetention(Duration.ZERO);
          InstantSource clock = InstantSource.fixed(Instant.ofEpochSecond(60));
          try (Storage store = Storage.open(config, clock, new SelfMetrics())) {
            check(random, store, write(random, store));
          }
        });
  }

  private static List<Written> write(SplittableRandom random, Storage store) {
    RandomLabels labels = new RandomLabels(random);
    List<Written> all = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      ClusterId cluster = CLUSTERS.get(random.nextInt(CLUSTERS.size()));
      Written one = new Written(cluster, labels.labels(), i, random.nextInt(1_000));
      one.to(store, cluster, one.series);
      all.add(one);
      if (i == 30) {
        store.flush();
      }
    }
    return all;
  }

  private static void check(SplittableRandom random, Storage store, List<Written> all) {
    RandomLabels labels = new RandomLabels(random);
    AtomicReference<Rewrite> rewrite = new AtomicReference<>(Rewrite.DEFAULT);
    Views views = new Views(store, new InMemoryLogStore(), _ -> rewrite.get());
    ClusterId one = CLUSTERS.getFirst();
    for (Rewrite next : REWRITES) {
      rewrite.set(next);
      InMemoryStorage twin = new InMemoryStorage();
      all.forEach(each -> each.to(twin, one, next.apply(each.cluster, each.series)));
      for (int i = 0; i < 20; i++) {
        List<Matcher> matchers = labels.matchers();
        try (Querier seen = views.of(View.GLOBAL).querier(RANGE);
            var snapshot = twin.snapshot(RANGE)) {
          assertThat(StoredSample.readAll(seen, RANGE, matchers))
              .as(matchers + " " + next)
              .isEqualTo(StoredSample.readAll(snapshot.querier(one), RANGE, matchers));
          assertThat(seen.labelNames(matchers, 0))
              .as(matchers + " " + next)
              .isEqualTo(snapshot.querier(one).labelNames(matchers, 0));
        }
      }
    }
  }
}
