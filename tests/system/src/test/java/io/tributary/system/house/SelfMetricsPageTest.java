package io.tributary.system.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.telemetry.SelfMetric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class SelfMetricsPageTest {
  private static final Path PAGE = ProjectTree.find().root().resolve("docs/self-metrics.md");

  /// `-Dgolden.update` writes the page instead.
  @Test
  void page_isTheCatalogue() throws IOException {
    if (System.getProperty("golden.update") != null) {
      Files.writeString(PAGE, page());
    }
    assertThat(Files.readString(PAGE)).isEqualTo(page());
  }

  private static String page() {
    StringBuilder page =
        new StringBuilder(
            """
            # Self-metrics

            What `/metrics` on the query port tells; every 15 s it is stored in the cluster `tributary`, too. This page is made from
            `SelfMetric`.

            | Name | Kind | Labels | Meaning |
            |---|---|---|---|
            """);
    for (SelfMetric metric : SelfMetric.values()) {
      page.append(
          String.format(
              Locale.ROOT,
              "| `%s` | %s | %s | %s |%n",
              metric.metricName(),
              metric.kind().name().toLowerCase(Locale.ROOT),
              String.join(", ", metric.labelNames()),
              metric.help()));
    }
    return page.toString();
  }
}
