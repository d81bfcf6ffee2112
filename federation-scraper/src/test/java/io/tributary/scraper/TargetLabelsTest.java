package io.tributary.scraper;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.Labels;
import org.junit.jupiter.api.Test;

class TargetLabelsTest {
  private final TargetLabels target = new TargetLabels(Labels.of("job", "federate", "env", "p"));

  @Test
  void apply_otherNames_areJoined() {
    assertThat(target.apply(Labels.of("__name__", "up", "pod", "a")))
        .isEqualTo(Labels.of("__name__", "up", "pod", "a", "job", "federate", "env", "p"));
  }

  @Test
  void apply_sameNames_areExported() {
    assertThat(target.apply(Labels.of("__name__", "up", "job", "node", "exported_job", "x")))
        .isEqualTo(
            Labels.of(
                "__name__",
                "up",
                "job",
                "federate",
                "env",
                "p",
                "exported_exported_job",
                "node",
                "exported_job",
                "x"));
  }
}
