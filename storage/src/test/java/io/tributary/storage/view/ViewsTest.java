package io.tributary.storage.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.contract.BatchWriter;
import io.tributary.kit.contract.EntryWriter;
import io.tributary.kit.contract.StoredSample;
import io.tributary.kit.memory.InMemoryLogStore;
import io.tributary.kit.memory.InMemoryStorage;
import io.tributary.model.ClusterId;
import io.tributary.model.Completeness;
import io.tributary.model.Gap;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.Rewrite;
import io.tributary.model.TimeRange;
import io.tributary.model.View;
import io.tributary.model.logs.EntryHints;
import io.tributary.model.logs.LogQuerier;
import io.tributary.model.logs.NanoRange;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.metrics.Querier;
import io.tributary.model.metrics.SelectHints;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ViewsTest {
  private static final TimeRange RANGE = new TimeRange(0, 100);
  private static final Labels UP = Labels.of("__name__", "up", "job", "node", "instance", "a:1");
  private static final MetricMetadata GAUGE =
      new MetricMetadata("up", MetricMetadata.Type.GAUGE, "h", "");
  private static final MetricMetadata OTHER =
      new MetricMetadata("up", MetricMetadata.Type.GAUGE, "other", "");

  private final InMemoryStorage store = new InMemoryStorage();
  private final Views views = new Views(store, new InMemoryLogStore(), cluster -> Rewrite.DEFAULT);

  @BeforeEach
  void load() {
    write("eu-1", UP, 1, GAUGE);
    write("us-2", UP, 2, GAUGE);
    write("ap-3", Labels.of("__name__", "up", "cluster", "kafka"), 3, OTHER);
    write("tributary", UP, 4, OTHER);
  }

  private void write(String cluster, Labels labels, double value, MetricMetadata metadata) {
    var _ =
        new BatchWriter(store, new ClusterId(cluster))
            .sample(labels, 10, value)
            .metadata(metadata)
            .append();
  }

  private List<Double> values(View view, Matcher... matchers) {
    try (Querier querier = views.of(view).querier(RANGE)) {
      return StoredSample.readAll(querier, RANGE, List.of(matchers)).values().stream()
          .map(samples -> Double.longBitsToDouble(samples.getFirst().valueBits()))
          .sorted()
          .toList();
    }
  }

  @Test
  void global_sameSeriesInTwoClusters_areToldApart() {
    assertThat(values(View.GLOBAL, Matcher.equal("job", "eu-1/node"))).containsExactly(1.0);
    assertThat(values(View.GLOBAL, Matcher.equal("cluster", "us-2"))).containsExactly(2.0);
    assertThat(values(View.GLOBAL, Matcher.equal("exported_cluster", "kafka")))
        .containsExactly(3.0);
  }

  @Test
  void global_reservedCluster_isNotPrefixed() {
    assertThat(values(View.GLOBAL, Matcher.equal("job", "node"))).containsExactly(4.0);
  }

  @Test
  void global_regexOverPrefixAndValue_isExact() {
    assertThat(values(View.GLOBAL, new Matcher(Matcher.Type.REGEX, "job", "(eu-1|us-2)/n.*")))
        .containsExactly(1.0, 2.0);
    assertThat(values(View.GLOBAL, new Matcher(Matcher.Type.NOT_REGEX, "job", "eu-1/.*")))
        .containsExactly(2.0, 3.0, 4.0);
  }

  @Test
  void cluster_labels_areAsSent() {
    View eu = View.parse("eu-1");
    assertThat(values(eu, Matcher.equal("job", "node"))).containsExactly(1.0);
    assertThat(values(eu, Matcher.equal("cluster", "eu-1"))).isEmpty();
  }

  @Test
  void global_ofTwoClusters_seesNoOther() {
    assertThat(values(View.parse("eu-1|us-2"))).containsExactly(1.0, 2.0);
  }

  @Test
  void unknownCluster_isEmptyAndWarnedOf() {
    assertThat(values(View.parse("eu-9"))).isEmpty();
    try (Querier one = views.of(View.parse("eu-9")).querier(RANGE);
        Querier two = views.of(View.parse("eu-1|eu-9")).querier(RANGE);
        Querier all = views.of(View.GLOBAL).querier(RANGE)) {
      assertThat(one.warnings()).containsExactly("unknown cluster name=eu-9");
      assertThat(two.warnings()).containsExactly("unknown cluster name=eu-9");
      assertThat(all.warnings()).isEmpty();
    }
  }

  @Test
  void global_metadata_isEachEntryOnce() {
    try (Querier querier = views.of(View.GLOBAL).querier(RANGE)) {
      assertThat(querier.metadata()).containsExactlyInAnyOrder(GAUGE, OTHER);
    }
  }

  @Test
  void views_ofClustersWithGaps_warnWhomTheyConcern() {
    Gap down = new Gap(5, 15, Gap.Kind.DOWN);
    Gap open = new Gap(60_000, Gap.OPEN, Gap.Kind.SILENT);
    Completeness known =
        (cluster, range) ->
            Stream.of(down, open)
                .filter(gap -> cluster.name().equals("eu-1") && gap.overlaps(range))
                .toList();
    Views warning = new Views(store, new InMemoryLogStore(), _ -> Rewrite.DEFAULT, known);
    String expected =
        "cluster could not be polled cluster=eu-1 from=1970-01-01T00:00:00.005Z"
            + " to=1970-01-01T00:00:00.015Z";

    assertThat(warnings(warning, View.GLOBAL)).containsExactly(expected);
    assertThat(warnings(warning, View.parse("eu-1"))).containsExactly(expected);
    assertThat(warnings(warning, View.GLOBAL, Matcher.equal("job", "eu-1/node")))
        .containsExactly(expected);
    assertThat(warnings(warning, View.GLOBAL, Matcher.equal("cluster", "us-2"))).isEmpty();
    assertThat(warnings(warning, View.parse("us-2|ap-3"))).isEmpty();
    try (Querier querier = warning.of(View.GLOBAL).querier(new TimeRange(0, 90_000))) {
      assertThat(querier.warnings()).as("nothing was asked").isEmpty();
      querier.select(List.of(), SelectHints.UNSORTED);
      assertThat(querier.warnings())
          .containsExactly(
              expected,
              "nothing came of the cluster cluster=eu-1 from=1970-01-01T00:01:00Z to=now");
    }
  }

  @Test
  void views_ofAClusterThatHasNothingInTheRange_warnOfItByWhatItHadBefore() {
    InMemoryLogStore lines = new InMemoryLogStore();
    new EntryWriter(lines, new ClusterId("eu-1"))
        .entry(Labels.of("job", "node"), 1_000_000, "line")
        .append();
    Completeness known =
        (cluster, _) ->
            cluster.name().equals("eu-1")
                ? List.of(new Gap(50, Gap.OPEN, Gap.Kind.DOWN))
                : List.of();
    Views warning = new Views(store, lines, _ -> Rewrite.DEFAULT, known);
    String expected =
        "cluster could not be polled cluster=eu-1 from=1970-01-01T00:00:00.050Z to=now";

    EntryHints hints = new EntryHints(false, List.of(), EntryHints.Parts.LINES, null);
    for (String regex : List.of(".+", ".*/node", "eu-1/.*")) {
      Matcher matcher = new Matcher(Matcher.Type.REGEX, "job", regex);
      try (Querier querier =
          warning.of(View.GLOBAL).querier(new TimeRange(90_000_000, 90_000_100))) {
        querier.select(List.of(matcher), SelectHints.UNSORTED);
        assertThat(querier.warnings()).as(regex).containsExactly(expected);
      }
      NanoRange later = new NanoRange(90_000_000_000_000L, 90_000_000_000_100L);
      try (LogQuerier querier = warning.logsOf(View.GLOBAL).querier(later)) {
        querier.select(List.of(matcher), hints);
        assertThat(querier.warnings()).as(regex).containsExactly(expected);
      }
    }
    Matcher other = new Matcher(Matcher.Type.REGEX, "job", "us-2/.*");
    assertThat(warnings(warning, View.GLOBAL, other)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "DOWN, true, true, cluster could not be polled",
    "SILENT, true, false, nothing came of the cluster",
    "NO_LINES, false, true, no log lines came of the cluster",
    "REFUSED, true, true, samples or lines of the cluster were refused",
    "SPENT, true, false, 'the cluster was asked for few series, its daily_bytes were spent'",
  })
  void views_ofAGap_warnThoseWhoMissSomething(
      Gap.Kind kind, boolean samples, boolean lines, String text) {
    InMemoryLogStore logs = new InMemoryLogStore();
    new EntryWriter(logs, new ClusterId("eu-1"))
        .entry(Labels.of("job", "node"), 1_000_000, "line")
        .append();
    Completeness known =
        (cluster, _) -> cluster.name().equals("eu-1") ? List.of(new Gap(5, 15, kind)) : List.of();
    Views warning = new Views(store, logs, _ -> Rewrite.DEFAULT, known);
    List<String> expected =
        List.of(text + " cluster=eu-1 from=1970-01-01T00:00:00.005Z to=1970-01-01T00:00:00.015Z");
    EntryHints hints = new EntryHints(false, List.of(), EntryHints.Parts.LINES, null);
    for (View view : List.of(View.GLOBAL, View.parse("eu-1"))) {
      assertThat(warnings(warning, view)).isEqualTo(samples ? expected : List.of());
      try (LogQuerier querier = warning.logsOf(view).querier(NanoRange.ALL)) {
        querier.select(List.of(), hints);
        assertThat(querier.warnings()).isEqualTo(lines ? expected : List.of());
      }
    }
  }

  @Test
  void views_ofAPolledClusterOfWhichNothingEverCame_warnWhomItConcerns() {
    Completeness known =
        new Completeness() {
          @Override
          public List<Gap> gaps(ClusterId cluster, TimeRange range) {
            boolean never = cluster.name().equals("never");
            return never ? List.of(new Gap(5, 15, Gap.Kind.DOWN)) : List.of();
          }

          @Override
          public Set<ClusterId> polled() {
            return Set.of(new ClusterId("never"));
          }
        };
    Views warning = new Views(store, new InMemoryLogStore(), _ -> Rewrite.DEFAULT, known);
    String expected =
        "cluster could not be polled cluster=never from=1970-01-01T00:00:00.005Z"
            + " to=1970-01-01T00:00:00.015Z";

    assertThat(warnings(warning, View.GLOBAL)).containsExactly(expected);
    assertThat(warnings(warning, View.parse("never"))).containsExactly(expected);
    assertThat(warnings(warning, View.parse("never|eu-1"))).containsExactly(expected);
    assertThat(warnings(warning, View.GLOBAL, Matcher.equal("cluster", "eu-1"))).isEmpty();
    assertThat(warning.of(View.GLOBAL).gaps(RANGE)).hasSize(1);
  }

  private static List<String> warnings(Views views, View view, Matcher... matchers) {
    try (Querier querier = views.of(view).querier(RANGE)) {
      querier.select(List.of(matchers), SelectHints.UNSORTED);
      return querier.warnings();
    }
  }
}
