package io.tributary.scraper.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.ingest.append.Arrived;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.kit.contract.BatchWriter;
import io.tributary.kit.contract.EntryWriter;
import io.tributary.kit.memory.InMemoryLogStore;
import io.tributary.kit.memory.InMemoryStorage;
import io.tributary.model.ClusterId;
import io.tributary.model.Gap;
import io.tributary.model.Labels;
import io.tributary.model.TimeRange;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.scraper.FederateJob;
import io.tributary.scraper.OwnMetrics;
import io.tributary.scraper.PollListener;
import io.tributary.scraper.Scraper;
import io.tributary.scraper.Source;
import io.tributary.scraper.access.HttpAccess;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Clusters over an hour of a clock that is moved by hand.
class ClusterWatchTest {
  private static final ClusterId EU = new ClusterId("eu-1");
  private static final Labels UP = Labels.of("__name__", "up");
  private static final long START_MS = 1_700_000_000_000L;

  private final InMemoryStorage store = new InMemoryStorage();
  private final InMemoryLogStore logs = new InMemoryLogStore();
  private Arrived arrived = Arrived.NOTHING;
  private SelfMetrics metrics = new SelfMetrics();
  private long nowMs = START_MS;
  private ClusterWatch watch = watch();

  private ClusterWatch watch() {
    ClusterWatch started =
        ClusterWatch.start(
            store, logs, Duration.ofDays(1), () -> Instant.ofEpochMilli(nowMs), metrics);
    started.arrivalsFrom(() -> Map.of(EU, arrived));
    return started;
  }

  private List<Gap> gaps() {
    return watch.gaps(EU, TimeRange.ALL);
  }

  /// Lets time pass, with or without a sample each 15 s.
  private void pass(int seconds, boolean writes) {
    for (int i = 0; i < seconds / 15; i++) {
      nowMs += 15_000;
      if (writes) {
        write(nowMs);
      }
      watch.look();
    }
  }

  private void write(long timestampMs) {
    assertThat(new BatchWriter(store, EU).sample(UP, timestampMs, 1).append().isEmpty()).isTrue();
    arrived = new Arrived(arrived.samples() + 1, arrived.entries(), arrived.refused());
  }

  private void refuse() {
    arrived = new Arrived(arrived.samples(), arrived.entries(), arrived.refused() + 1);
  }

  private void writeLine() {
    new EntryWriter(logs, EU)
        .entry(Labels.of("job", "x"), nowMs * 1_000_000, "line at " + nowMs)
        .append();
    arrived = new Arrived(arrived.samples(), arrived.entries() + 1, arrived.refused());
  }

  private static Source polled() {
    return polled("a:1");
  }

  private static Source polled(String address) {
    return FederateJob.source(address, EU.name());
  }

  @Test
  void replica_thatIsDown_isNoGapWhileAnotherIsUp() {
    Source one = polled("a:1");
    Source other = polled("b:1");
    watch.polled(one, PollListener.Poll.up(nowMs));
    watch.polled(other, PollListener.Poll.up(nowMs));
    watch.polled(one, PollListener.Poll.down(nowMs + 15_000));
    watch.polled(other, PollListener.Poll.up(nowMs + 15_000));
    assertThat(gaps()).isEmpty();
    watch.polled(other, PollListener.Poll.down(nowMs + 30_000));
    assertThat(gaps()).containsExactly(new Gap(nowMs + 30_000, Gap.OPEN, Gap.Kind.DOWN));
  }

  @Test
  void source_askedForParts_isDownWhileAPartIs() {
    Source part = FederateJob.source("a:1", EU.name(), "a", HttpAccess.PLAIN);
    Source other = FederateJob.source("a:1", EU.name(), "b", HttpAccess.PLAIN);
    watch.polled(part, PollListener.Poll.up(nowMs));
    watch.polled(other, PollListener.Poll.down(nowMs + 5_000));
    watch.polled(part, PollListener.Poll.up(nowMs + 15_000));
    watch.polled(other, PollListener.Poll.down(nowMs + 20_000));
    watch.polled(part, PollListener.Poll.up(nowMs + 30_000));
    assertThat(gaps()).containsExactly(new Gap(nowMs + 5_000, Gap.OPEN, Gap.Kind.DOWN));
    watch.polled(other, PollListener.Poll.up(nowMs + 35_000));
    assertThat(gaps()).containsExactly(new Gap(nowMs + 5_000, nowMs + 35_000, Gap.Kind.DOWN));
    watch.ended(other, nowMs + 40_000);
    watch.polled(part, PollListener.Poll.down(nowMs + 45_000));
    assertThat(gaps()).hasSize(2);
  }

  @Test
  void source_whoseBudgetIsSpent_hasAGapUntilAllIsAskedForAgain() {
    Source one = polled("a:1");
    watch.polled(one, PollListener.Poll.up(nowMs));
    assertThat(gaps()).isEmpty();
    watch.polled(one, spent(nowMs + 15_000));
    watch.polled(one, spent(nowMs + 30_000));
    assertThat(gaps()).containsExactly(new Gap(nowMs + 15_000, Gap.OPEN, Gap.Kind.SPENT));
    watch.polled(one, PollListener.Poll.down(nowMs + 45_000));
    watch.polled(one, spent(nowMs + 60_000));
    watch.polled(polled("b:1"), PollListener.Poll.up(nowMs + 75_000));
    assertThat(gaps())
        .containsExactlyInAnyOrder(
            new Gap(nowMs + 45_000, nowMs + 60_000, Gap.Kind.DOWN),
            new Gap(nowMs + 15_000, nowMs + 75_000, Gap.Kind.SPENT));
  }

  @Test
  void source_whoseBudgetIsSpentWhenItIsPolledNoMore_hasNoGapSince() {
    Source source = polled();
    watch.polled(source, spent(nowMs));
    assertThat(watch.polled()).containsExactly(EU);
    watch.ended(source, nowMs + 10_000);
    assertThat(gaps()).containsExactly(new Gap(nowMs, nowMs + 10_000, Gap.Kind.SPENT));
    assertThat(watch.polled()).isEmpty();
  }

  private static PollListener.Poll spent(long startMs) {
    return new PollListener.Poll(
        true, startMs, PollListener.Poll.UNMARKED, 0, Duration.ofMinutes(1), true);
  }

  @Test
  void writer_silentForAMinute_hasAGapUntilItComesBack() {
    pass(300, true);
    long lastMs = nowMs;
    pass(60, false);
    assertThat(gaps()).isEmpty();
    pass(15, false);
    assertThat(gaps()).containsExactly(new Gap(lastMs, Gap.OPEN, Gap.Kind.SILENT));
    pass(300, false);
    pass(15, true);
    long backMs = nowMs;
    assertThat(gaps()).containsExactly(new Gap(lastMs, backMs, Gap.Kind.SILENT));
    pass(300, true);
    assertThat(gaps())
        .singleElement()
        .satisfies(gap -> {
          assertThat(gap.startMs()).isBetween(lastMs, lastMs + 30_000);
          assertThat(gap.endMs()).isEqualTo(backMs);
        });
  }

  @Test
  void writer_silentForAnHour_hasAGapUntilTheFirstSampleThatCameAfterIt() {
    pass(300, true);
    long lastMs = nowMs;
    pass(3_600, false);
    nowMs += 15_000;
    long firstMs = nowMs - 4_000;
    write(firstMs);
    watch.look();
    pass(150, true);
    assertThat(gaps())
        .singleElement()
        .satisfies(gap -> {
          assertThat(gap.startMs()).isEqualTo(lastMs);
          assertThat(gap.endMs()).isEqualTo(firstMs);
        });
  }

  @Test
  void writer_thatKeptTheEndOfAnHour_hasAGapOfTheRest() {
    pass(300, true);
    long lastMs = nowMs;
    pass(3_600, false);
    long keptFromMs = lastMs + 2_130_000;
    for (long ms = keptFromMs; ms <= nowMs; ms += 15_000) {
      write(ms);
    }
    pass(150, true);
    assertThat(gaps())
        .singleElement()
        .satisfies(gap -> {
          assertThat(gap.startMs()).isEqualTo(lastMs);
          assertThat(gap.endMs()).isEqualTo(keptFromMs);
        });
  }

  @Test
  void writer_thatSendsWhatItKept_hasNoGap() {
    pass(300, true);
    long lastMs = nowMs;
    pass(300, false);
    assertThat(gaps()).hasSize(1);
    for (long ms = lastMs + 15_000; ms <= nowMs; ms += 15_000) {
      write(ms);
    }
    pass(150, true);
    assertThat(gaps()).isEmpty();
  }

  @Test
  void writer_slowThatSendsWhatItKept_hasNoGap() {
    for (int i = 0; i < 12; i++) {
      pass(75, false);
      pass(15, true);
    }
    long lastMs = nowMs;
    pass(900, false);
    assertThat(gaps()).hasSize(1);
    for (long ms = lastMs + 90_000; ms <= nowMs; ms += 90_000) {
      write(ms);
    }
    for (int i = 0; i < 2; i++) {
      pass(75, false);
      pass(15, true);
    }
    assertThat(gaps()).isEmpty();
  }

  @Test
  void writer_whoseSeriesCameAtOtherTimes_hasNoGapButWhereNoneDid() {
    pass(300, true);
    long lastMs = nowMs;
    pass(3_600, false);
    Labels other = Labels.of("__name__", "other");
    for (long ms = lastMs + 15_000; ms <= lastMs + 1_800_000; ms += 15_000) {
      boolean any = ms <= lastMs + 600_000 || ms > lastMs + 1_200_000;
      Labels series = any ? UP : other;
      assertThat(new BatchWriter(store, EU).sample(series, ms, 1).append().isEmpty()).isTrue();
    }
    pass(15, true);
    long backMs = nowMs;
    pass(135, true);
    assertThat(gaps()).containsExactly(new Gap(lastMs + 1_800_000, backMs, Gap.Kind.SILENT));
  }

  @Test
  void writer_thatHasNoRhythm_isNeverSilent() {
    pass(60, true);
    pass(3_000, false);
    assertThat(gaps()).isEmpty();
  }

  @Test
  void lines_thatComeNoMore_areMissedAfterTenMinutes() {
    for (int i = 0; i < 20; i++) {
      writeLine();
      pass(15, true);
    }
    long lastMs = nowMs - 15_000;
    pass(570, true);
    assertThat(gaps()).isEmpty();
    pass(60, true);
    assertThat(gaps())
        .singleElement()
        .satisfies(gap -> {
          assertThat(gap.kind()).isEqualTo(Gap.Kind.NO_LINES);
          assertThat(gap.startMs()).isBetween(lastMs, lastMs + 15_000);
        });
    writeLine();
    pass(300, true);
    assertThat(gaps()).singleElement().satisfies(gap -> assertThat(gap.endMs()).isLessThan(nowMs));
  }

  @Test
  void writer_slow_isSilentAfterThreeIntervals() {
    for (int i = 0; i < 12; i++) {
      pass(285, false);
      pass(15, true);
    }
    pass(900, false);
    assertThat(gaps()).isEmpty();
    pass(15, false);
    assertThat(gaps()).hasSize(1);
  }

  @Test
  void source_downForOnePoll_hasAGapUntilTheNext() {
    Source source = polled();
    watch.polled(source, PollListener.Poll.up(nowMs));
    watch.polled(source, PollListener.Poll.down(nowMs + 15_000));
    assertThat(gaps()).containsExactly(new Gap(nowMs + 15_000, Gap.OPEN, Gap.Kind.DOWN));
    watch.polled(source, PollListener.Poll.up(nowMs + 30_000));
    assertThat(gaps()).containsExactly(new Gap(nowMs + 15_000, nowMs + 30_000, Gap.Kind.DOWN));
    assertThat(watch.gaps(EU, new TimeRange(nowMs + 30_000, Long.MAX_VALUE))).isEmpty();
    pass(300, false);
    assertThat(gaps()).hasSize(1);
  }

  @Test
  void source_thatIsPolledNoMore_hasNoGapSince() {
    Source source = polled();
    watch.polled(source, PollListener.Poll.down(nowMs));
    watch.ended(source, nowMs + 10_000);
    pass(600, false);
    assertThat(gaps()).containsExactly(new Gap(START_MS, START_MS + 10_000, Gap.Kind.DOWN));
  }

  @Test
  void refusals_haveAGapFromTheFirstToTheLast() {
    pass(60, true);
    long beforeMs = nowMs;
    refuse();
    pass(15, true);
    refuse();
    pass(15, true);
    long lastMs = nowMs;
    pass(150, true);
    assertThat(gaps()).containsExactly(new Gap(beforeMs, lastMs, Gap.Kind.REFUSED));
  }

  @Test
  void gaps_ofAnEarlierRun_areKnownAndGoOn() {
    Source source = polled();
    watch.polled(source, PollListener.Poll.up(nowMs));
    watch.polled(source, PollListener.Poll.down(nowMs + 15_000));
    nowMs += 20_000;
    tell();
    nowMs += 20_000;
    tell();
    long endMs = nowMs;
    watch.polled(source, PollListener.Poll.up(nowMs));
    tell();
    restart(600_000);
    assertThat(gaps()).containsExactly(new Gap(START_MS + 15_000, endMs, Gap.Kind.DOWN));
    watch.polled(source, PollListener.Poll.up(nowMs));
    assertThat(gaps())
        .containsExactly(
            new Gap(START_MS + 15_000, endMs, Gap.Kind.DOWN),
            new Gap(endMs, nowMs, Gap.Kind.DOWN)); // nobody polled it meanwhile
  }

  @Test
  void writer_thatDoesNotComeBackAfterARestart_isSilentSinceBefore() {
    pass(300, true);
    tell();
    long lastMs = nowMs;
    restart(600_000);
    pass(60, false);
    assertThat(gaps()).isEmpty();
    pass(15, false);
    assertThat(gaps()).containsExactly(new Gap(lastMs, Gap.OPEN, Gap.Kind.SILENT));
  }

  @Test
  void writer_thatComesBackAfterALongRestart_hasAGapUntilItSendsWhatItKept() {
    pass(300, true);
    tell();
    long lastMs = nowMs;
    restart(600_000);
    long backMs = nowMs + 15_000;
    pass(60, true);
    assertThat(gaps()).containsExactly(new Gap(lastMs, backMs, Gap.Kind.SILENT));
    pass(120, true);
    assertThat(gaps())
        .singleElement()
        .satisfies(gap -> assertThat(gap.startMs()).isLessThan(backMs));
    for (long ms = lastMs + 15_000; ms <= backMs; ms += 15_000) {
      write(ms);
    }
    pass(120, true);
    assertThat(gaps()).isEmpty();
  }

  private void restart(long awayMs) {
    watch.close();
    nowMs += awayMs;
    metrics = new SelfMetrics();
    arrived = Arrived.NOTHING;
    watch = watch();
  }

  /// Stores what is told of gaps, as it is each 15 s.
  private void tell() {
    Scraper.Sink sink =
        new Scraper.Sink(
            store.appender(),
            store,
            SharedIdentity.create(),
            cluster -> new ClusterWrites(cluster, 0, Labels.EMPTY, metrics),
            metrics,
            PollListener.NONE);
    OwnMetrics.start(sink, "127.0.0.1:9290", () -> Instant.ofEpochMilli(nowMs)).close();
  }
}
