package io.tributary.query.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.kit.contract.BatchWriter;
import io.tributary.kit.memory.InMemoryStorage;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.model.metrics.Queryable;
import io.tributary.query.exec.QueryOptions;
import io.tributary.query.exec.QueryResult;
import io.tributary.query.exec.TimeSteps;
import io.tributary.query.exec.Value;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PromqlEngineTest {
  private static final ClusterId CLUSTER = new ClusterId("eu-1");

  private final InMemoryStorage storage = new InMemoryStorage();
  private final Queryable source = storage.cluster(CLUSTER);
  private final PromqlEngine engine = new PromqlEngine(PromqlOptions.DEFAULT);

  @BeforeEach
  void load() {
    BatchWriter writer = new BatchWriter(storage, CLUSTER);
    for (int i = 0; i < 100; i++) {
      writer.sample(Labels.of("__name__", "up", "job", "api"), i * 1_000L, i);
      writer.sample(Labels.of("__name__", "up", "job", "web"), i * 1_000L, 2 * i);
      writer.sample(Labels.of("__name__", "down", "job", "web"), i * 1_000L, 1);
    }
    assertThat(writer.append().isEmpty()).isTrue();
  }

  private QueryResult instant(String query) {
    return engine.instant(source, query, 50_000, QueryOptions.DEFAULT);
  }

  private QueryResult instant(String query, QueryOptions options) {
    return engine.instant(source, query, 50_000, options);
  }

  private static void assertFails(Runnable query, ErrorKind kind, String message) {
    assertThatThrownBy(query::run)
        .isInstanceOfSatisfying(TributaryException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessageContaining(message);
  }

  @Test
  void instant_literals_areScalarAndText() {
    assertThat(instant("1 + 1").value()).isEqualTo(new Value.Scalar(50_000, 2));
    assertThat(instant("\"text\"").value()).isEqualTo(new Value.Text(50_000, "text"));
  }

  @Test
  void instant_rangeSelector_isMatrixOfStoredSamples() {
    Value.Matrix matrix = (Value.Matrix) instant("up{job=\"web\"}[3s]").value();
    assertThat(matrix.series()).hasSize(1);
    assertThat(matrix.series().getFirst().timestampsMs()).containsExactly(48_000, 49_000, 50_000);
    assertThat(matrix.series().getFirst().values()).containsExactly(96, 98, 100);
  }

  @Test
  void instant_vector_isSortedByLabelsUnlessItIsOrderedByValue() {
    assertThat(jobs("count by (job) ({job!=\"\"})")).containsExactly("api", "web");
    assertThat(jobs("up * 2")).containsExactly("api", "web");
    assertThat(jobs("sort_desc(up)")).containsExactly("web", "api");
    assertThat(jobs("topk(2, up) * 2")).containsExactly("web", "api");
  }

  private List<String> jobs(String query) {
    Value.Vector vector = (Value.Vector) instant(query).value();
    return vector.samples().stream().map(sample -> sample.labels().get("job")).toList();
  }

  @Test
  void range_vector_isSortedByLabels() {
    QueryResult result =
        engine.range(source, "up * 2", new TimeSteps(0, 4_000, 2_000), QueryOptions.DEFAULT);
    Value.Matrix matrix = (Value.Matrix) result.value();
    assertThat(matrix.series())
        .extracting(points -> points.labels().get("job"))
        .containsExactly("api", "web");
    assertThat(matrix.series().get(1).values()).containsExactly(0, 8, 16);
    assertThat(matrix.series().get(1).labels().metricName()).isEmpty();
  }

  @Test
  void range_groupsThatKeepSomethingOfEachStep_areWithinTheBudget() {
    QueryOptions d = QueryOptions.DEFAULT;
    QueryOptions few = new QueryOptions(d.timeout(), d.lookback(), 1_500, 10, d.canceled());
    TimeSteps steps = new TimeSteps(0, 999 * 86_400_000L, 86_400_000);
    PromqlEngine all = new PromqlEngine(PromqlOptions.ALL);
    for (String query : List.of("topk by (job) (1, up)", "limitk by (job) (1, up)")) {
      assertFails(
          () -> all.range(source, query, steps, few), ErrorKind.LIMIT, "limit=1500 needed=2");
    }
  }

  @Test
  void range_matrixOrText_isBadRequest() {
    assertFails(
        () -> engine.range(source, "up[1m]", new TimeSteps(0, 1, 1), QueryOptions.DEFAULT),
        ErrorKind.BAD_REQUEST,
        "invalid expression type \"range vector\" for range query");
  }

  @Test
  void range_noStepOrNegativeLength_isBadRequest() {
    assertFails(
        () -> engine.range(source, "up", new TimeSteps(0, 1, 0), QueryOptions.DEFAULT),
        ErrorKind.BAD_REQUEST,
        "stepMs=0");
    assertFails(
        () -> engine.range(source, "up", new TimeSteps(2, 1, 1), QueryOptions.DEFAULT),
        ErrorKind.BAD_REQUEST,
        "endMs=1");
  }

  @Test
  void instant_namesGoAndSeriesMeet_isUnprocessable() {
    assertFails(
        () -> instant("-{job=\"web\"}"),
        ErrorKind.UNPROCESSABLE,
        "vector cannot contain metrics with the same labelset");
  }

  @Test
  void instant_manySeriesOnBothSides_namesTheGroup() {
    assertFails(
        () -> instant("down / on() up"),
        ErrorKind.UNPROCESSABLE,
        "found duplicate series for the match group {} on the right hand-side of the operation: "
            + "[{__name__=\"up\", job=\"api\"}, {__name__=\"up\", job=\"web\"}]");
    assertFails(
        () -> instant("up / on() down"),
        ErrorKind.UNPROCESSABLE,
        "many-to-one matching must be explicit");
  }

  @Test
  void instant_canceled_endsWithCanceled() {
    QueryOptions options = QueryOptions.DEFAULT.withCanceled(() -> true);
    assertFails(() -> instant("up", options), ErrorKind.CANCELED, "query was canceled");
  }

  @Test
  void instant_noTime_endsWithTimeout() {
    QueryOptions options = QueryOptions.DEFAULT.withTimeout(Duration.ofNanos(1));
    assertFails(() -> instant("up", options), ErrorKind.TIMEOUT, "query timed out");
    assertFails(
        () -> instant("up", options),
        ErrorKind.TIMEOUT,
        "timeout_seconds=0.0 samplesRead=0 query=up");
  }

  @Test
  void range_moreSamplesThanAllowed_namesBudgetAndCost() {
    QueryOptions d = QueryOptions.DEFAULT;
    QueryOptions options =
        new QueryOptions(d.timeout(), d.lookback(), 10, d.maxSeries(), d.canceled());
    assertFails(
        () -> engine.range(source, "up", new TimeSteps(0, 9_000, 1_000), options),
        ErrorKind.LIMIT,
        "limit=10 needed=20 selector=[__name__=\"up\"]");
    assertFails(
        () -> instant("sum_over_time(sum_over_time(vector(1)[5s:1s])[5s:1s])", options),
        ErrorKind.LIMIT,
        "query=sum_over_time(sum_over_time(vector(1)[5s:1s])[5s:1s])");
  }

  @Test
  void instant_moreSeriesThanAllowed_namesTheSelector() {
    QueryOptions d = QueryOptions.DEFAULT;
    QueryOptions options =
        new QueryOptions(d.timeout(), d.lookback(), d.maxSamples(), 1, d.canceled());
    assertFails(() -> instant("sum(up)", options), ErrorKind.LIMIT, "limit=1");
  }

  @Test
  void instant_gaugeUnderRate_isAnInfoWithItsPlace() {
    assertThat(instant("sum(rate(up[10s]))").annotations().infos())
        .containsExactly(
            "PromQL info: metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "
                + "\"up\" (1:10)");
  }

  @Test
  void range_repeatedPart_isReadOnce() {
    TimeSteps steps = new TimeSteps(0, 99_000, 1_000);
    QueryResult once = engine.range(source, "sum(up)", steps, QueryOptions.DEFAULT);
    for (String query : List.of("sum(up) / (sum(up) + sum(up))", "up - up * up")) {
      QueryResult many = engine.range(source, query, steps, QueryOptions.DEFAULT);
      assertThat(many.stats().samplesRead()).as(query).isEqualTo(once.stats().samplesRead());
      String written = query.replaceFirst("up", "up{}"); // no longer the same
      QueryResult twice = engine.range(source, written, steps, QueryOptions.DEFAULT);
      assertThat(twice.stats().samplesRead()).as(written).isGreaterThan(many.stats().samplesRead());
      assertSame(many, twice);
    }
  }

  private static void assertSame(QueryResult one, QueryResult other) {
    List<Value.Points> all = ((Value.Matrix) one.value()).series();
    List<Value.Points> others = ((Value.Matrix) other.value()).series();
    assertThat(all).hasSameSizeAs(others).isNotEmpty();
    for (int i = 0; i < all.size(); i++) {
      assertThat(all.get(i).labels()).isEqualTo(others.get(i).labels());
      assertThat(all.get(i).values()).isEqualTo(others.get(i).values());
    }
  }

  @Test
  void instant_repeatedPart_isToldOfAtItsLastPlace() {
    assertThat(instant("rate(up[10s]) + rate(up[10s])").annotations().infos())
        .singleElement()
        .asString()
        .endsWith("\"up\" (1:22)");
  }

  @Test
  void range_fixedTime_isReadOnceForAllSteps() {
    QueryResult once = engine.instant(source, "sum(up @ 10)", 0, QueryOptions.DEFAULT);
    QueryResult many =
        engine.range(source, "sum(up @ 10)", new TimeSteps(0, 99_000, 1_000), QueryOptions.DEFAULT);
    assertThat(many.stats().samplesRead()).isEqualTo(once.stats().samplesRead());
  }
}
