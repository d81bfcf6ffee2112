package io.tributary.benchmarks.storage.index;

import io.tributary.benchmarks.KubeSeries;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.metrics.Resolution;
import io.tributary.storage.index.SeriesIndex;
import io.tributary.storage.index.SeriesRegistry;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.roaringbitmap.RoaringBitmap;

/// How long does it take to find one of many known series by its labels, and to select some of them
/// by matchers?
///
/// Run: `./tributary bench SeriesIndex`. The unit of a selection is the whole of it.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgs = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseCompactObjectHeaders"})
public class SeriesIndexBenchmark {
  private static final ClusterId CLUSTER = new ClusterId("bench");
  private static final int RESOLVED = 1_000;
  private static final List<Matcher> ONE_SERIES =
      List.of(metric(7), Matcher.equal("pod", KubeSeries.labels(7).get("pod")));
  private static final List<Matcher> A_METRIC = List.of(metric(7));
  private static final List<Matcher> PODS_BY_REGEX =
      List.of(metric(7), new Matcher(Matcher.Type.REGEX, "pod", "checkout-service-[0-7].*"));

  @Param({"100000"})
  int series;

  private final SeriesRegistry registry = new SeriesRegistry();
  private final SeriesIndex index = new SeriesIndex(registry);
  private final Labels[] some = new Labels[RESOLVED];
  private int cluster;

  private static Matcher metric(int number) {
    return Matcher.equal(Labels.METRIC_NAME, KubeSeries.labels(number).get(Labels.METRIC_NAME));
  }

  /// Makes the series, and holds each selection against a look at all labels.
  @Setup
  public void prepare() {
    for (int i = 0; i < series; i++) {
      if (ref(KubeSeries.labels(i)) != i) {
        throw new IllegalStateException("series has another ref series=" + i);
      }
    }
    for (int i = 0; i < RESOLVED; i++) {
      int number = (int) ((long) i * series / RESOLVED);
      some[i] = KubeSeries.labels(number);
      if (ref(some[i]) != number) {
        throw new IllegalStateException("series was not known series=" + number);
      }
    }
    cluster = registry.clusterNumber(CLUSTER);
    for (List<Matcher> matchers : List.of(ONE_SERIES, A_METRIC, PODS_BY_REGEX)) {
      verify(matchers);
    }
  }

  private void verify(List<Matcher> matchers) {
    RoaringBitmap expected = new RoaringBitmap();
    for (int ref = 0; ref < series; ref++) {
      Labels labels = registry.labels(ref);
      if (matchers.stream().allMatch(matcher -> matcher.matches(labels.get(matcher.name())))) {
        expected.add(ref);
      }
    }
    if (expected.isEmpty() || !index.select(cluster, matchers).equals(expected)) {
      throw new IllegalStateException("wrong selection matchers=" + matchers);
    }
  }

  private int ref(Labels labels) {
    return switch (registry.resolve(CLUSTER, labels)) {
      case Resolution.Known(int ref) -> ref;
      case Resolution.Refused refused -> throw new IllegalStateException(refused.toString());
    };
  }

  /// What the identity cache saves.
  @Benchmark
  @OperationsPerInvocation(RESOLVED)
  public int resolveKnown() {
    int sum = 0;
    for (Labels labels : some) {
      sum += ref(labels);
    }
    return sum;
  }

  @Benchmark
  public RoaringBitmap selectOneSeries() {
    return index.select(cluster, ONE_SERIES);
  }

  /// A series of each pod.
  @Benchmark
  public RoaringBitmap selectMetric() {
    return index.select(cluster, A_METRIC);
  }

  /// The regular expression looks at every pod's name, half of which it takes.
  @Benchmark
  public RoaringBitmap selectRegex() {
    return index.select(cluster, PODS_BY_REGEX);
  }
}
