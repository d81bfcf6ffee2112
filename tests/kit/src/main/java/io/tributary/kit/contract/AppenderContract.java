package io.tributary.kit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.random.RandomSamples;
import io.tributary.model.Labels;
import io.tributary.model.TimeRange;
import io.tributary.model.View;
import io.tributary.model.metrics.Exemplar;
import io.tributary.model.metrics.HeadStats;
import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.MetricSnapshot;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.metrics.Rejection;
import io.tributary.model.metrics.SeriesExemplars;
import io.tributary.model.metrics.SpecialValues;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// What [io.tributary.model.metrics.Appender] promises.
public abstract class AppenderContract extends StoreContract {

  @Test
  void resolve_sameLabels_isTheSameRef() {
    int ref = write().ref(UP);
    assertThat(ref).isNotNegative();
    assertThat(write().ref(Labels.of("job", "node", "__name__", "up"))).isEqualTo(ref);
  }

  @Test
  void resolve_otherLabelsOrCluster_isAnotherRef() {
    int ref = write().ref(UP);
    assertThat(write().ref(DOWN)).isNotEqualTo(ref);
    assertThat(write(US).ref(UP)).isNotEqualTo(ref);
  }

  @Test
  void resolve_withoutSamples_storesNothing() {
    write().ref(UP);
    tested.settle();
    assertThat(readAll()).isEmpty();
  }

  @Test
  void append_emptyBatch_isFine() {
    appendAll(write());
    assertThat(readAll()).isEmpty();
  }

  @Test
  void append_floats_areReadBack() {
    appendAll(write().sample(UP, T, 1).sample(DOWN, T, 0.1).sample(UP, T + 1, -3e300));
    tested.settle();
    assertThat(readOne(UP)).containsExactly(StoredSample.of(T, 1), StoredSample.of(T + 1, -3e300));
    assertThat(readOne(DOWN)).containsExactly(StoredSample.of(T, 0.1));
  }

  @Test
  void append_exemplarWithLongLabels_isRefusedAlone() {
    Exemplar longest = new Exemplar(Labels.of("trace_id", "\u00e4".repeat(120)), 1, T);
    Exemplar longer = new Exemplar(Labels.of("trace_id", "x".repeat(121)), 1, T);
    Refusals refusals =
        write().sample(UP, T, 1).exemplar(UP, longer).exemplar(UP, longest).append();
    assertThat(refusals.size()).isEqualTo(1);
    assertThat(refusals.column(0)).isEqualTo(Refusals.Column.EXEMPLARS);
    assertThat(refusals.row(0)).isZero();
    assertThat(refusals.reason(0)).isEqualTo(Rejection.EXEMPLAR_LIMIT);
    tested.settle();
    assertThat(readOne(UP)).hasSize(1);
  }

  @Test
  void append_batchUsedAgain_holdsOnlyTheNewRows() {
    BatchWriter writer = write();
    appendAll(writer.sample(UP, T, 1).sample(DOWN, T, 1));
    appendAll(writer.sample(UP, T + 1, 2));
    tested.settle();
    assertThat(readOne(UP)).hasSize(2);
    assertThat(readOne(DOWN)).hasSize(1);
  }

  @Test
  void append_sameLabelsInTwoClusters_stayApart() {
    appendAll(write().sample(UP, T, 1));
    appendAll(write(US).sample(UP, T, 2));
    tested.settle();
    assertThat(readOne(UP)).containsExactly(StoredSample.of(T, 1));
    assertThat(read(US, TimeRange.ALL).get(UP)).containsExactly(StoredSample.of(T, 2));
    assertThat(tested.admin().clusters()).containsExactly(EU, US);
  }

  @Test
  void append_rowsOutOfOrder_areReadInOrder() {
    appendAll(write().sample(UP, T + 2, 3).sample(UP, T, 1).sample(UP, T + 1, 2));
    appendAll(write().sample(UP, T - 5, 0));
    tested.settle();
    appendAll(write().sample(UP, T - 3, 0.5).sample(UP, T + 9, 9));
    assertThat(readOne(UP))
        .containsExactly(
            StoredSample.of(T - 5, 0),
            StoredSample.of(T - 3, 0.5),
            StoredSample.of(T, 1),
            StoredSample.of(T + 1, 2),
            StoredSample.of(T + 2, 3),
            StoredSample.of(T + 9, 9));
  }

  @Test
  void append_anywhereInsideRetention_isAccepted() {
    long old = NOW_MS - Duration.ofDays(59).toMillis();
    long middle = NOW_MS - Duration.ofDays(20).toMillis();
    appendAll(write().sample(UP, T, 3));
    tested.settle();
    appendAll(write().sample(UP, old, 1).sample(UP, middle, 2));
    tested.settle();
    assertThat(readOne(UP))
        .containsExactly(
            StoredSample.of(old, 1), StoredSample.of(middle, 2), StoredSample.of(T, 3));
  }

  @Test
  void append_olderThanRetentionOrTooNew_isRefusedTheRestKept() {
    long tooOld = NOW_MS - Duration.ofDays(61).toMillis();
    long tooNew = NOW_MS + Duration.ofMinutes(11).toMillis();
    Refusals refusals =
        write().sample(UP, tooOld, 1).sample(UP, T, 2).sample(DOWN, tooNew, 3).append();
    assertThat(reasons(refusals))
        .containsExactlyInAnyOrder("FLOATS 0 TOO_OLD", "FLOATS 2 TOO_FAR_IN_FUTURE");
    tested.settle();
    assertThat(readOne(UP)).containsExactly(StoredSample.of(T, 2));
    assertThat(readOne(DOWN)).isEmpty();
  }

  @Test
  void append_exemplarsOutsideTheTimesOfSamples_areRefusedTheRestKept() {
    Labels trace = Labels.of("trace_id", "x");
    Exemplar old = new Exemplar(trace, 1, 0);
    Exemplar good = new Exemplar(trace, 2, T);
    Exemplar future = new Exemplar(trace, 3, NOW_MS + Duration.ofDays(30_000).toMillis());
    Refusals refusals =
        write().sample(UP, T, 1).exemplar(UP, old).exemplar(UP, good).exemplar(UP, future).append();
    assertThat(reasons(refusals))
        .containsExactly("EXEMPLARS 0 TOO_OLD", "EXEMPLARS 2 TOO_FAR_IN_FUTURE");
    for (int i = 0; i < 2; i++) {
      try (MetricSnapshot snapshot = tested.store().snapshot(TimeRange.ALL)) {
        assertThat(snapshot.querier(EU).exemplars(List.of()))
            .containsExactly(new SeriesExemplars(UP, List.of(good)));
      }
      tested.settle();
    }
    assertThat(readOne(UP)).containsExactly(StoredSample.of(T, 1));
  }

  @Test
  void append_exemplarWithoutATimeOfItsOwn_isARepeatWhileItSaysTheSame() {
    Exemplar first = new Exemplar(Labels.of("trace_id", "x"), 1, T);
    Exemplar own = new Exemplar(first.labels(), 1, T + 20);
    Exemplar other = new Exemplar(first.labels(), 2, T + 30);
    Exemplar back = new Exemplar(first.labels(), 1, T + 45);
    appendAll(write().sample(UP, T, 1).untimedExemplar(UP, first));
    appendAll(write().untimedExemplar(UP, new Exemplar(first.labels(), 1, T + 15)));
    tested.settle();
    appendAll(write().untimedExemplar(UP, new Exemplar(first.labels(), 1, T + 16)));
    appendAll(write().exemplar(UP, own));
    appendAll(write().untimedExemplar(UP, other));
    appendAll(write().untimedExemplar(UP, back));
    try (MetricSnapshot snapshot = tested.store().snapshot(TimeRange.ALL)) {
      assertThat(snapshot.querier(EU).exemplars(List.of()))
          .containsExactly(new SeriesExemplars(UP, List.of(first, own, other, back)));
    }
  }

  @Test
  void headStats_ofAView_areThoseOfItsClusters() {
    appendAll(write().sample(UP, T, 1).sample(UP, T + 5, 1).sample(DOWN, T + 1, 1));
    appendAll(write(US).sample(UP, T + 9, 1));
    assertThat(tested.admin().headStats(new View.Cluster(EU)))
        .isEqualTo(new HeadStats(2, new TimeRange(T, T + 5)));
    assertThat(tested.admin().headStats(View.parse("us-2|none")))
        .isEqualTo(new HeadStats(1, new TimeRange(T + 9, T + 9)));
    assertThat(tested.admin().headStats(View.GLOBAL))
        .isEqualTo(new HeadStats(3, new TimeRange(T, T + 9)));
    assertThat(tested.admin().headStats(View.parse("none"))).isEqualTo(new HeadStats(0, null));
  }

  @Test
  void append_exactRepeat_isSilentAndStoredOnce() {
    appendAll(write().sample(UP, T, 1).sample(UP, T, 1).sample(UP, T + 1, 2));
    appendAll(write().sample(UP, T, 1));
    tested.settle();
    appendAll(write().sample(UP, T, 1).sample(UP, T + 2, 3).sample(UP, T + 1, 2));
    tested.settle();
    assertThat(readOne(UP))
        .containsExactly(
            StoredSample.of(T, 1), StoredSample.of(T + 1, 2), StoredSample.of(T + 2, 3));
  }

  @Test
  void append_otherValueForATimestamp_isRefusedTheRestKept() {
    Refusals first = write().sample(UP, T, 1).sample(UP, T, 2).sample(DOWN, T, 3).append();
    assertThat(reasons(first)).containsExactly("FLOATS 1 DUPLICATE_TIMESTAMP");
    Refusals second = write().sample(UP, T + 1, 4).sample(UP, T, 5).append();
    assertThat(reasons(second)).containsExactly("FLOATS 1 DUPLICATE_TIMESTAMP");
    assertThat(readOne(UP)).containsExactly(StoredSample.of(T, 1), StoredSample.of(T + 1, 4));
    assertThat(readOne(DOWN)).containsExactly(StoredSample.of(T, 3));
  }

  @Test
  void append_otherValueForAnOldTimestamp_theFirstStays() {
    appendAll(write().sample(UP, T, 1).sample(UP, T + 1, 1));
    tested.settle();
    var _ = write().sample(UP, T, 2).sample(UP, T + 2, 3).append();
    tested.settle();
    assertThat(readOne(UP))
        .containsExactly(
            StoredSample.of(T, 1), StoredSample.of(T + 1, 1), StoredSample.of(T + 2, 3));
  }

  @Test
  void append_signsAndPayloads_areKeptBitForBit() {
    long[] bits = {
      SpecialValues.STALE_NAN_BITS,
      SpecialValues.NORMAL_NAN_BITS,
      0x7ff0000000000001L,
      0xfff8000000001234L,
      0x8000000000000000L,
      0L,
      1L,
      0x7ff0000000000000L,
      0xffefffffffffffffL
    };
    BatchWriter writer = write();
    for (int i = 0; i < bits.length; i++) {
      writer.sampleBits(UP, T + i, bits[i], 0);
    }
    appendAll(writer);
    tested.settle();
    assertThat(readOne(UP).stream().map(StoredSample::valueBits)).containsExactly(box(bits));
  }

  @Test
  void append_zeroOfTheOtherSign_isAnotherValue() {
    Refusals refusals = write().sample(UP, T, 0.0).sample(UP, T, -0.0).append();
    assertThat(reasons(refusals)).containsExactly("FLOATS 1 DUPLICATE_TIMESTAMP");
  }

  @Test
  void append_startTimestamps_areKept() {
    appendAll(
        write()
            .sample(UP, T, 1)
            .sampleBits(UP, T + 1, 2, T - 100)
            .sample(UP, T + 2, 3)
            .sampleBits(DOWN, T, 1, T - 7));
    tested.settle();
    assertThat(readOne(UP).stream().map(StoredSample::startTimestampMs))
        .containsExactly(0L, T - 100, 0L);
    assertThat(readOne(DOWN).stream().map(StoredSample::startTimestampMs)).containsExactly(T - 7);
  }

  @Test
  void append_histograms_areKeptBitForBit() {
    RandomSamples random = new RandomSamples(new SplittableRandom(7));
    BatchWriter writer = write();
    List<StoredSample> expected = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Histogram histogram = random.histogram();
      writer.histogram(UP, T + i, histogram, i % 3 == 0 ? T - i - 1 : 0);
      expected.add(new StoredSample(T + i, 0, histogram, i % 3 == 0 ? T - i - 1 : 0));
    }
    appendAll(writer);
    tested.settle();
    assertThat(readOne(UP)).containsExactlyElementsOf(expected);
  }

  @Test
  void append_floatHistograms_keepFractionsAndStaleMarkers() {
    Histogram fractions = floatHistogram(1.5, 0.25);
    Histogram stale = floatHistogram(0, SpecialValues.STALE_NAN);
    appendAll(write().histogram(UP, T, fractions, 0).histogram(UP, T + 1, stale, 0));
    tested.settle();
    assertThat(readOne(UP).stream().map(StoredSample::histogram)).containsExactly(fractions, stale);
  }

  @Test
  void append_histogramRepeatAndConflict_areToldApart() {
    Histogram one = floatHistogram(1, 1);
    Histogram other = floatHistogram(2, 1);
    Refusals refusals =
        write()
            .histogram(UP, T, one, 0)
            .histogram(UP, T, floatHistogram(1, 1), 0)
            .histogram(UP, T, other, 0)
            .append();
    assertThat(reasons(refusals)).containsExactly("HISTOGRAMS 2 DUPLICATE_TIMESTAMP");
    tested.settle();
    assertThat(readOne(UP)).containsExactly(new StoredSample(T, 0, one, 0));
  }

  @Test
  void append_floatWhereAHistogramIs_isRefused() {
    Histogram histogram = floatHistogram(1, 1);
    appendAll(write().histogram(UP, T, histogram, 0).sample(UP, T + 1, 1));
    assertThat(reasons(write().sample(UP, T, 1).append()))
        .containsExactly("FLOATS 0 DUPLICATE_TIMESTAMP");
    assertThat(reasons(write().histogram(UP, T + 1, histogram, 0).append()))
        .containsExactly("HISTOGRAMS 0 DUPLICATE_TIMESTAMP");
    tested.settle();
    assertThat(readOne(UP))
        .containsExactly(new StoredSample(T, 0, histogram, 0), StoredSample.of(T + 1, 1));
  }

  @Test
  void append_longAndManyLabels_areKept() {
    Labels.Builder builder = new Labels.Builder().add("__name__", "wide");
    for (int i = 0; i < 40; i++) {
      builder.add("label_" + i, "v".repeat(i * 20 + 1));
    }
    Labels wide = builder.build();
    appendAll(write().sample(wide, T, 1));
    tested.settle();
    assertThat(readAll().keySet()).containsExactly(wide);
  }

  @Test
  void append_manySeries_areAllThere() {
    BatchWriter writer = write();
    for (int i = 0; i < 5_000; i++) {
      Labels labels = Labels.of("__name__", "many", "i", Integer.toString(i));
      writer.sample(labels, T, i).sample(labels, T + 15_000, i + 1);
    }
    appendAll(writer);
    tested.settle();
    var all = readAll();
    assertThat(all).hasSize(5_000);
    all.forEach((labels, samples) -> {
      double value = Integer.parseInt(labels.get("i"));
      assertThat(samples)
          .containsExactly(StoredSample.of(T, value), StoredSample.of(T + 15_000, value + 1));
    });
  }

  @Test
  void append_manySamplesOfASeries_areAllThere() {
    SplittableRandom random = new SplittableRandom(11);
    long[] timestamps = new RandomSamples(random).timestampsMs(NOW_MS - 86_400_000L * 2, 4_000);
    List<StoredSample> expected = new ArrayList<>();
    BatchWriter writer = write();
    RandomSamples values = new RandomSamples(random);
    for (long timestamp : timestamps) {
      if (timestamp <= NOW_MS) {
        long bits = values.valueBits();
        writer.sampleBits(UP, timestamp, bits, 0);
        expected.add(new StoredSample(timestamp, bits, null, 0));
      }
    }
    appendAll(writer);
    tested.settle();
    assertThat(readOne(UP)).containsExactlyElementsOf(expected);
  }

  @Test
  void append_fromSeveralThreads_losesNothing() throws Exception {
    int threads = 4;
    int rounds = 50;
    try (var executor = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> done = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        int own = thread;
        done.add(
            executor.submit(() -> {
              BatchWriter writer = write();
              Labels labels = Labels.of("__name__", "own", "thread", "t" + own);
              for (int i = 0; i < rounds; i++) {
                appendAll(
                    writer.sample(labels, T + i, i).sample(UP, T + (long) i * threads + own, own));
              }
            }));
      }
      for (Future<?> each : done) {
        each.get();
      }
    }
    tested.settle();
    assertThat(readOne(UP)).hasSize(threads * rounds);
    for (int thread = 0; thread < threads; thread++) {
      assertThat(readOne(Labels.of("__name__", "own", "thread", "t" + thread))).hasSize(rounds);
    }
  }

  private static Histogram floatHistogram(double count, double sum) {
    return new Histogram(
        2,
        Histogram.ResetHint.GAUGE,
        count,
        sum,
        0.01,
        0,
        new int[] {-3, 1},
        new double[] {count},
        new int[0],
        new double[0],
        new double[0],
        false);
  }

  private static Long[] box(long[] values) {
    Long[] boxed = new Long[values.length];
    for (int i = 0; i < values.length; i++) {
      boxed[i] = values[i];
    }
    return boxed;
  }
}
