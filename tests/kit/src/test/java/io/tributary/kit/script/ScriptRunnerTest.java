package io.tributary.kit.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.model.metrics.Queryable;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptRunnerTest {
  private static final String LOAD =
      """
      load 1m
        up{job="a"}  0+10x5
        up{job="b"}	1 _ 3 _x2 stale
        half          {{schema:0 sum:1 count:2 buckets:[1 1]}}+{{sum:1 count:1 buckets:[1]}}x2

      """;

  private static ScriptRunner run(String script) {
    ScriptRunner runner = new ScriptRunner(new LookupEngine(), new TwinStack());
    runner.run("x.test", script);
    return runner;
  }

  private static String problem(String eval) {
    ScriptRunner runner = run(LOAD + eval);
    assertThat(runner.passed()).isZero();
    assertThat(runner.failures()).hasSize(1);
    return runner.failures().getFirst().toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "eval instant at 2m up\n  up{job=\"b\"} 3\n  up{job=\"a\"} 20",
        "eval_ordered instant at 2m up\n  up{job=\"a\"} 20\n  up{job=\"b\"} 3",
        "eval instant at 2m half\n  half {{schema:0 sum:3 count:4 buckets:[3 1]}}",
        "eval range from 0 to 2m step 1m up\n  up{job=\"a\"} 0+10x2\n  up{job=\"b\"} 1x1 3",
        "eval range from 9m to 13m step 2m up\n  up{job=\"a\"} 50 _x2\n  up{job=\"b\"} stale _x2",
        "eval instant at 1m none",
        "eval instant at 5m 4.5\n  4.5000001",
        "eval instant at 5m 4\n  0x4",
        "eval instant at 2m up\n  up{job=\"b\"} 3\n  up{job=\"a\"} 1\n  up{job=\"a\"} 20",
        "eval instant at 1m warn none\n  expect warn msg: careful (1:1)\n  expect no_info",
        "eval instant at 1m warn none\n  expect warn regex: ^care",
        "eval_warn instant at 1m warn none",
        "eval instant at 1m fail as it must\n  expect fail msg: as it must",
        "eval_fail instant at 1m fail as it must\n  expected_fail_regexp as .* must",
        "clear\neval instant at 2m up",
      })
  void run_rightExpectation_passes(String eval) {
    ScriptRunner runner = run(LOAD + eval);
    assertThat(runner.failures()).isEmpty();
    assertThat(runner.passed()).isOne();
  }

  @Test
  void run_wrongValue_failsWithPlaceExpectedAndGot() {
    assertThat(problem("eval instant at 2m up\n  up{job=\"b\"} 3\n  up{job=\"a\"} 21"))
        .startsWith("x.test:6: [memory] up")
        .contains("expected up{job=\"a\"} 21")
        .contains("got {__name__=\"up\", job=\"a\"} 20.0@120000");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "eval instant at 2m up\n  up{job=\"a\"} 20",
        "eval instant at 2m up\n  up{job=\"a\"} 20\n  up{job=\"b\"} 3\n  up{job=\"c\"} 3",
        "eval_ordered instant at 2m up\n  up{job=\"b\"} 3\n  up{job=\"a\"} 20",
        "eval instant at 2m up\n  {job=\"a\"} 20\n  {job=\"b\"} 3",
        "eval instant at 2m half\n  half {{schema:0 sum:3 count:4 buckets:[2 2]}}",
        "eval instant at 2m half\n  half {{schema:1 sum:3 count:4 buckets:[3 1]}}",
        "eval instant at 2m half\n  half 4",
        "eval range from 0 to 2m step 1m up\n  up{job=\"a\"} 0+10x2\n  up{job=\"b\"} 1 _ 3",
        "eval instant at 5m 4.5\n  4.51",
        "eval instant at 5m 4.5",
        "eval instant at 1m warn none\n  expect no_warn",
        "eval instant at 1m none\n  expect warn",
        "eval instant at 1m warn none\n  expect warn msg: careful",
        "eval instant at 1m fail as it must",
        "eval instant at 1m fail as it must\n  expect fail msg: otherwise",
        "eval instant at 1m none\n  expect fail",
      })
  void run_wrongExpectation_fails(String eval) {
    assertThat(problem(eval)).startsWith("x.test:6: ");
  }

  @Test
  void run_pinnedQueryThatIgnoresAt_fails() {
    ScriptEngine forgetful =
        new ScriptEngine() {
          private final LookupEngine engine = new LookupEngine();

          @Override
          public ScriptResult instant(Queryable source, String query, long timeMs) {
            return engine.instant(source, query.replaceAll(" @.*", ""), timeMs);
          }

          @Override
          public ScriptResult range(
              Queryable source, String query, long startMs, long endMs, long stepMs) {
            return engine.range(source, query.replaceAll(" @.*", ""), startMs, endMs, stepMs);
          }

          @Override
          public boolean dependsOnBounds(String query) {
            return false;
          }

          @Override
          public String pin(String query, long timeMs) {
            return query + " @ " + timeMs;
          }
        };
    ScriptRunner runner = new ScriptRunner(forgetful, new TwinStack());
    runner.run("x.test", LOAD + "eval instant at 2m up\n  up{job=\"b\"} 3\n  up{job=\"a\"} 20");
    assertThat(runner.failures()).hasSize(1);
    assertThat(runner.failures().getFirst().problem()).startsWith("as up @ 120000 at ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lode 1m",
        "load 1x\n  up 1",
        "load 1m\n  up one",
        "load 1m\n  up{job=a} 1",
        "eval instant in 1m up",
        "eval instant at 1m up\n  up{job=\"a\" 1",
        "eval range from 0 to 1m up",
        "eval instant at 1m up\n  up 1 2",
        "eval instant at 1m up\n  expect wonder",
        "eval instant at 1m up\n  expect warn\n  expect no_warn",
        "eval instant at 1m up\n  expect fail regex: (",
        "load 1m\n  c@st 0s",
      })
  void run_notAScript_namesFileAndLine(String script) {
    assertThatThrownBy(() -> run("\n" + script))
        .isInstanceOf(ScriptSyntaxException.class)
        .hasMessageMatching("(?s)x\\.test:[234]: .+");
  }

  @Test
  void load_seriesTwice_theLastLineCounts() {
    ScriptRunner runner = run("load 1m\n  x 1 2\n  x 3\n\neval instant at 1m x\n  x 3");
    assertThat(runner.failures()).isEmpty();
  }

  @Test
  void load_startTimestamps_areRelativeToTheSample() {
    var script = ScriptParser.parse("x", "load 1m\n  c@st  _ -30s-1mx1\n  c  1 2 3");
    var load = (Script.Load) script.commands().getFirst();
    assertThat(load.series().getFirst().startOffsets()).containsExactly(null, -30_000L, -90_000L);
  }

  @Test
  void load_withNhcb_addsNativeHistograms() {
    String script =
        """
        load_with_nhcb 1m
          h_bucket{le="1"}     2 3
          h_bucket{le="2"}     5 6
          h_bucket{le="+Inf"}  6 7
          h_count              6 7
          h_sum                9 10

        eval instant at 1m h
          h {{schema:-53 sum:10 count:7 custom_values:[1 2] buckets:[3 3 1]}}

        eval instant at 1m h_count
          h_count 7
        """;
    assertThat(run(script).failures()).isEmpty();
  }

  @Test
  void points_numbersOfGo_areRead() {
    assertThat(PointNotation.values(List.of("010", "1_000", "-08", "1e3")))
        .containsExactly(
            new Script.Decimal(8),
            new Script.Decimal(1000),
            new Script.Decimal(-8),
            new Script.Decimal(1000));
  }

  @Test
  void points_shortForms_areExpanded() {
    assertThat(PointNotation.values(List.of("1-2x2", "_x2", "3x1")))
        .containsExactly(
            new Script.Decimal(1),
            new Script.Decimal(-1),
            new Script.Decimal(-3),
            new Script.Gap(),
            new Script.Gap(),
            new Script.Decimal(3),
            new Script.Decimal(3));
  }
}
