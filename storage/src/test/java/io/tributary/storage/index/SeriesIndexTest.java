package io.tributary.storage.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.metrics.Rejection;
import io.tributary.model.metrics.Resolution;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

class SeriesIndexTest {
  private static final ClusterId EU = new ClusterId("eu");
  private static final ClusterId US = new ClusterId("us");
  private static final List<String> PATTERNS =
      List.of("", "v1", "none", "v1|v2", "v.*", ".*", ".+", "v[12]", "|v3", "(?i)V1", "v1.?");

  private final SeriesRegistry registry = new SeriesRegistry();
  private final SeriesIndex index = new SeriesIndex(registry);

  private int ref(ClusterId cluster, Labels labels) {
    return ((Resolution.Known) registry.resolve(cluster, labels)).ref();
  }

  private int number(ClusterId cluster) {
    return registry.clusterNumber(cluster);
  }

  @Test
  void resolve_manySeries_refsAreDenseAndKept() {
    for (int i = 0; i < 50_000; i++) {
      assertThat(ref(EU, Labels.of("__name__", "m" + i % 7, "i", "" + i))).isEqualTo(i);
    }
    for (int i = 0; i < 50_000; i++) {
      Labels labels = Labels.of("__name__", "m" + i % 7, "i", "" + i);
      assertThat(ref(EU, labels)).isEqualTo(i);
      assertThat(registry.labels(i)).isEqualTo(labels);
    }
    assertThat(ref(US, registry.labels(0))).isEqualTo(50_000);
    assertThat(registry.cluster(50_000)).isEqualTo(US);
  }

  private static Labels pod(int i) {
    return Labels.of("__name__", "m" + i % 7, "pod", "pod-" + i);
  }

  @Test
  void retain_someSeries_othersAreForgottenAndTheirRefsNeverGivenAgain() {
    for (int i = 0; i < 20_000; i++) {
      assertThat(ref(EU, pod(i))).isEqualTo(i);
    }
    index.catchUp(number(EU));
    RoaringBitmap kept = new RoaringBitmap();
    for (int i = 0; i < 20_000; i += 10) {
      kept.add(i);
    }
    index.retain(kept);
    registry.retain(kept, 20_000);
    registry.retain(kept, 20_000); // symbols go the second time
    assertThat(registry.symbols().find("pod-11")).isNegative();
    for (int i = 0; i < 20_000; i++) {
      assertThat(registry.has(i)).isEqualTo(i % 10 == 0);
    }
    assertThat(registry.labels(10_010)).isEqualTo(pod(10_010));
    assertThat(ref(EU, pod(10_010))).isEqualTo(10_010);
    assertThat(index.all(number(EU))).isEqualTo(kept);
    assertThat(index.values(number(EU), registry.symbols().find("pod"))).hasSize(2_000);
    assertThat(index.select(number(EU), List.of(Matcher.equal("pod", "pod-20"))).toArray())
        .containsExactly(20);
    assertThat(ref(EU, pod(11))).isEqualTo(20_000);
    assertThat(registry.labels(20_000)).isEqualTo(pod(11));
    assertThat(index.select(number(EU), List.of(Matcher.equal("pod", "pod-11"))).toArray())
        .containsExactly(20_000);
  }

  @Test
  void retain_someSeriesOfAClusterThatNobodyAskedFor_othersAreForgotten() {
    for (int i = 0; i < 100; i++) {
      assertThat(ref(i % 3 == 0 ? US : EU, pod(i))).isEqualTo(i);
    }
    List<Matcher> matchers = List.of(new Matcher(Matcher.Type.NOT_EQUAL, "pod", ""));
    assertThat(index.select(number(EU), matchers).getCardinality()).isEqualTo(66);
    RoaringBitmap kept = RoaringBitmap.bitmapOf(3, 4, 9);
    index.retain(kept);
    registry.retain(kept, 100);
    assertThat(ref(US, pod(100))).isEqualTo(100);
    assertThat(index.select(number(US), matchers).toArray()).containsExactly(3, 9, 100);
    assertThat(index.select(number(EU), matchers).toArray()).containsExactly(4);
  }

  @Test
  void retain_nothingOfTheLastSeries_itsTextsAreLookedUpAgain() {
    Labels labels = pod(1);
    assertThat(ref(EU, labels)).isZero();
    registry.retain(new RoaringBitmap(), 1);
    registry.retain(new RoaringBitmap(), 1); // symbols go the second time
    assertThat(registry.symbols().find("pod-1")).isNegative();
    assertThat(ref(EU, labels)).isEqualTo(1);
    assertThat(registry.labels(1)).isEqualTo(labels);
  }

  @Test
  void restore_refsOfOneSeries_theLaterOneIsValid() {
    registry.restore(5, EU, pod(1));
    registry.restore(9, EU, pod(1));
    registry.restore(7, EU, pod(1));
    assertThat(ref(EU, pod(1))).isEqualTo(9);
    assertThat(registry.has(5)).isFalse();
    assertThat(registry.has(7)).isFalse();
    assertThat(index.all(number(EU)).toArray()).containsExactly(9);
  }

  @Test
  void resolve_noLabels_isRefused() {
    assertThat(registry.resolve(EU, Labels.EMPTY))
        .isInstanceOfSatisfying(
            Resolution.Refused.class,
            refused -> assertThat(refused.reason()).isEqualTo(Rejection.INVALID_LABELS));
  }

  @Test
  void resolve_sameLabelsFromManyThreads_haveOneRef() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<int[]>> answers = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        answers.add(
            threads.submit(() ->
                IntStream.range(0, 20_000)
                    .map(i -> ref(EU, Labels.of("__name__", "m", "i", "" + i)))
                    .toArray()));
      }
      int[] first = answers.getFirst().get();
      for (Future<int[]> answer : answers) {
        assertThat(answer.get()).isEqualTo(first);
      }
    }
    assertThat(registry.size()).isEqualTo(20_000);
  }

  @Test
  void restore_withGaps_isFoundAndGapsBelongToNobody() {
    registry.restore(5, EU, Labels.of("__name__", "a"));
    registry.restore(5, EU, Labels.of("__name__", "a"));
    assertThat(registry.has(4)).isFalse();
    assertThat(ref(EU, Labels.of("__name__", "a"))).isEqualTo(5);
    assertThat(ref(EU, Labels.of("__name__", "b"))).isEqualTo(6);
    registry.restore(9, EU, Labels.of("__name__", "c"));
    assertThat(index.all(number(EU)).toArray()).containsExactly(5, 6, 9);
  }

  @Test
  void load_encodedPages_areTheSameSeries() {
    for (int i = 0; i < 3_000; i++) {
      ref(i % 3 == 0 ? US : EU, Labels.of("__name__", "m", "i", "é" + i));
    }
    registry.restore(3_005, EU, Labels.of("__name__", "late"));
    SeriesRegistry loaded = new SeriesRegistry();
    int symbols = registry.symbols().size();
    for (int from = 0; from < symbols; from += 1_000) {
      byte[] page =
          SeriesPages.encodeSymbols(registry.symbols(), from, Math.min(symbols, from + 1_000));
      SeriesPages.loadSymbols(loaded.symbols(), from, ByteBuffer.wrap(page));
    }
    byte[] page = SeriesPages.encodeSeries(registry, 0, registry.size());
    SeriesPages.loadSeries(loaded, 0, ByteBuffer.wrap(page), ref -> ref != 7);
    assertThat(loaded.size()).isEqualTo(registry.size());
    for (int ref = 0; ref < registry.size(); ref++) {
      assertThat(loaded.has(ref)).isEqualTo(registry.has(ref) && ref != 7);
      if (loaded.has(ref)) {
        assertThat(loaded.labels(ref)).isEqualTo(registry.labels(ref));
        assertThat(loaded.resolve(loaded.cluster(ref), loaded.labels(ref)))
            .isEqualTo(new Resolution.Known(ref));
      }
    }
  }

  @Test
  void select_randomMatchers_equalsLookingAtEverySeries() {
    long seed = 7_071L;
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 5_000; i++) {
      ref(random.nextInt(4) == 0 ? US : EU, randomLabels(random));
    }
    for (int i = 0; i < 400; i++) {
      List<Matcher> matchers = new ArrayList<>();
      for (int left = random.nextInt(4); left > 0; left--) {
        matchers.add(randomMatcher(random));
      }
      RoaringBitmap expected = new RoaringBitmap();
      for (int ref = 0; ref < registry.size(); ref++) {
        Labels labels = registry.labels(ref);
        if (registry.cluster(ref).equals(EU)
            && matchers.stream().allMatch(m -> m.matches(labels.get(m.name())))) {
          expected.add(ref);
        }
      }
      assertThat(index.select(number(EU), matchers))
          .as("seed=%s matchers=%s", seed, matchers)
          .isEqualTo(expected);
    }
  }

  private static Labels randomLabels(SplittableRandom random) {
    Labels.Builder builder = new Labels.Builder().add("__name__", "v" + random.nextInt(3));
    for (String name : List.of("a", "b", "c")) {
      if (random.nextBoolean()) {
        builder.add(name, "v" + random.nextInt(5));
      }
    }
    return builder.add("unique", "v" + random.nextInt(4_000)).build();
  }

  private static Matcher randomMatcher(SplittableRandom random) {
    List<String> names = List.of("__name__", "a", "b", "c", "unique", "absent");
    Matcher.Type type = List.of(Matcher.Type.values()).get(random.nextInt(4));
    String pattern = PATTERNS.get(random.nextInt(PATTERNS.size()));
    return new Matcher(type, names.get(random.nextInt(names.size())), pattern);
  }

  @Test
  void valuesIn_andNamesIn_areThoseOfThePresentSeries() {
    int a = ref(EU, Labels.of("__name__", "m", "x", "1"));
    ref(EU, Labels.of("__name__", "n", "y", "2"));
    index.catchUp(number(EU));
    RoaringBitmap present = RoaringBitmap.bitmapOf(a);
    Symbols symbols = registry.symbols();
    assertThat(index.namesIn(number(EU), present))
        .containsExactlyInAnyOrder(symbols.find("__name__"), symbols.find("x"));
    assertThat(index.valuesIn(number(EU), symbols.find("__name__"), present))
        .containsExactly(symbols.find("m"));
    assertThat(index.valuesIn(number(EU), symbols.find("y"), present)).isEmpty();
  }
}
