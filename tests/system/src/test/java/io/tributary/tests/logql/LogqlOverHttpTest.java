package io.tributary.tests.logql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The shared cases, asked as a client of Loki asks.
class LogqlOverHttpTest {
  private static final Path CASES = Path.of("../../../shared/conformance/logql/cases.json");

  @Test
  void run_sharedCases_passOverHttp() throws Exception {
    assumeThat(CASES).as("the shared cases are not here: skipped").exists();
    try (HttpScenarioEngine server = new HttpScenarioEngine()) {
      LogqlSuite suite = new LogqlSuite(server, List.of(TwinLogStack::new));
      suite.run(List.of(CASES));

      assertThat(suite.failures()).isEmpty();
      assertThat(suite.passed()).isPositive();
    }
  }
}
