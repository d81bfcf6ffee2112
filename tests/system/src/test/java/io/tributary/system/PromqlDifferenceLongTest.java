package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// As [PromqlDifferenceTest], with more queries, of all that the language has, and against the
/// Prometheus 3 that the environment names.
@Tag("long")
class PromqlDifferenceLongTest {
  private static final String VARIABLE = "PROMETHEUS3";
  private static final int QUERIES = 5_000;
  private static final List<PromqlDifferenceTest.Known> KNOWN =
      List.of(
          new PromqlDifferenceTest.Known(
              "\\^[\\s\\S]* % |% [\\s\\S]*\\^", "the last digit of a power is what is left of it"));
  private static final List<String> FEATURES =
      List.of(
          "promql-experimental-functions",
          "promql-extended-range-selectors",
          "promql-binop-fill-modifiers");

  @TempDir Path folder;

  @Test
  void randomQueries_areAnsweredAsPrometheus3Does() throws Exception {
    String prometheus = System.getenv(VARIABLE);
    assumeTrue(prometheus != null, VARIABLE + " names no Prometheus 3: skipped");
    assertThat(Path.of(prometheus)).as(VARIABLE).matches(Files::isExecutable);
    PromqlDifferenceTest.compare(
        folder, Path.of(prometheus), new PromqlDifferenceTest.Plan(QUERIES, KNOWN, FEATURES));
  }
}
