package io.tributary.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.ClusterId;
import io.tributary.model.Completeness;
import io.tributary.model.Gap;
import io.tributary.model.TimeRange;
import io.tributary.server.config.ConfigReader;
import io.tributary.server.config.ConfigText;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnretiredGapsTest {
  private static final ClusterId EU = new ClusterId("eu-1");
  private static final long RETIRED_MS = Instant.parse("2026-11-30T00:00:00Z").toEpochMilli();
  private static final TimeRange EARLIER = new TimeRange(0, RETIRED_MS - 1);
  private static final TimeRange LATER = new TimeRange(RETIRED_MS, Long.MAX_VALUE);

  private static Completeness told(Gap gap) {
    return told(gap, RETIRED_MS + 5_000);
  }

  private static Completeness told(Gap gap, long nowMs) {
    String yaml = "clusters: {eu-1: {retired: 2026-11-30}}";
    ConfigText text = new ConfigText("t.yaml", yaml, Map.of(), Map.of());
    return new UnretiredGaps(
        (_, range) -> gap.overlaps(range) ? List.of(gap) : List.of(),
        ConfigReader.read(text).config().ownership(),
        () -> Instant.ofEpochMilli(nowMs));
  }

  @Test
  void gaps_beganBefore_endWhenItIsRetired() {
    Completeness told = told(new Gap(RETIRED_MS - 1_000, Gap.OPEN, Gap.Kind.SILENT));

    assertThat(told.gaps(EU, EARLIER))
        .containsExactly(new Gap(RETIRED_MS - 1_000, RETIRED_MS, Gap.Kind.SILENT));
    assertThat(told.gaps(EU, LATER)).isEmpty();
  }

  @Test
  void gaps_beginLater_areNotTold() {
    Completeness told = told(new Gap(RETIRED_MS, RETIRED_MS + 1_000, Gap.Kind.DOWN));

    assertThat(told.gaps(EU, TimeRange.ALL)).isEmpty();
  }

  @Test
  void gaps_ofAClusterThatIsRetiredLater_areTold() {
    Gap gap = new Gap(RETIRED_MS - 1_000, Gap.OPEN, Gap.Kind.SILENT);

    assertThat(told(gap, RETIRED_MS - 500).gaps(EU, LATER)).containsExactly(gap);
  }

  @Test
  void gaps_ofAnotherCluster_areTold() {
    Gap gap = new Gap(RETIRED_MS - 1_000, Gap.OPEN, Gap.Kind.SILENT);

    assertThat(told(gap).gaps(new ClusterId("us-2"), LATER)).containsExactly(gap);
  }
}
