package io.tributary.storage.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.metrics.Rejection;
import io.tributary.model.metrics.Resolution;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ActiveSeriesTest {
  private static final ClusterId EU = new ClusterId("eu");
  private static final ClusterId US = new ClusterId("us");
  private static final int LIMIT = 3;

  private Instant now = Instant.parse("2026-06-15T12:20:00Z");
  private final SeriesRegistry registry = new SeriesRegistry();
  private final ActiveSeries active =
      new ActiveSeries(
          registry, cluster -> cluster.equals(EU) ? LIMIT : Integer.MAX_VALUE, () -> now);

  private void pass(Duration time) {
    now = now.plus(time);
  }

  private int ref(ClusterId cluster, String... labels) {
    return ((Resolution.Known) active.resolve(cluster, Labels.of(labels))).ref();
  }

  private Resolution.Refused refused(String... labels) {
    return (Resolution.Refused) active.resolve(EU, Labels.of(labels));
  }

  private void fill() {
    ref(EU, "__name__", "up", "job", "a");
    ref(EU, "__name__", "requests", "job", "a", "user", "u1");
    ref(EU, "__name__", "requests", "job", "a", "user", "u2");
  }

  @Test
  void resolve_atTheLimit_givesTheKnownAndLearnsNothingOfTheNew() {
    fill();
    int symbols = registry.symbols().size();

    Resolution.Refused refused = refused("__name__", "requests", "job", "a", "user", "u3");

    assertThat(refused.reason()).isEqualTo(Rejection.ACTIVE_LIMIT);
    assertThat(refused.detail())
        .isEqualTo("active=3 limit=3, grew most: metric=requests series=2 label=user values=2");
    assertThat(registry.symbols().size()).isEqualTo(symbols);
    assertThat(registry.size()).isEqualTo(LIMIT);
    assertThat(ref(EU, "__name__", "requests", "job", "a", "user", "u1")).isEqualTo(1);
    // All of its texts are known, the series is not.
    assertThat(refused("__name__", "up", "job", "a", "user", "u1").reason())
        .isEqualTo(Rejection.ACTIVE_LIMIT);
    assertThat(ref(US, "__name__", "requests", "job", "a", "user", "u3")).isEqualTo(LIMIT);
    assertThat(active.activeByCluster()).isEqualTo(Map.of("eu", 3, "us", 1));
  }

  @Test
  void resolve_seriesThatStopped_makeRoomInTime() {
    fill();
    pass(Duration.ofMinutes(39));
    active.touch(0);
    pass(Duration.ofMinutes(39));
    active.touch(0);
    assertThat(refused("__name__", "new").reason()).isEqualTo(Rejection.ACTIVE_LIMIT);
    pass(Duration.ofMinutes(3));
    assertThat(active.active(EU)).isEqualTo(1);
    ref(EU, "__name__", "new");
    assertThat(active.active(EU)).isEqualTo(2);
  }

  @Test
  void active_writtenToEveryHalfHour_neverStops() {
    fill();
    for (int i = 0; i < 200; i++) {
      pass(Duration.ofMinutes(31));
      assertThat(active.active(EU)).as("after %d times", i).isPositive();
      active.touch(1);
    }
    assertThat(active.active(EU)).isEqualTo(1);
  }

  @Test
  void active_afterALongSilence_isNone() {
    fill();
    pass(Duration.ofDays(3));
    assertThat(active.active(EU)).isZero();
    assertThat(active.activeByCluster()).isEmpty();
    ref(EU, "__name__", "up", "job", "a");
    pass(Duration.ofMinutes(39));
    assertThat(active.active(EU)).isEqualTo(1);
  }

  @Test
  void resolve_streams_areNamedByTheirLabelAlone() {
    ref(EU, "pod", "a", "app", "x");
    ref(EU, "pod", "b", "app", "x");
    ref(EU, "pod", "c", "app", "x");
    assertThat(refused("pod", "d", "app", "x").detail())
        .isEqualTo("active=3 limit=3, grew most: series=3 label=pod values=3");
  }

  @Test
  void resolve_nothingNewAtTheLimit_namesTheLargest() {
    for (int i = 0; i < 5; i++) {
      registry.resolve(EU, Labels.of("__name__", "old", "i", Integer.toString(i)));
    }
    ActiveSeries later = new ActiveSeries(registry, _ -> LIMIT, () -> now);
    for (int ref = 0; ref < 5; ref++) {
      later.touch(ref);
    }
    assertThat(later.resolve(EU, Labels.of("__name__", "new")))
        .isEqualTo(
            new Resolution.Refused(
                Rejection.ACTIVE_LIMIT,
                "active=5 limit=3, grew most: metric=old series=5 label=i values=5"));
  }
}
