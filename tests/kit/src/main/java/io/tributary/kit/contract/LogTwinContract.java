package io.tributary.kit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.memory.InMemoryLogStore;
import io.tributary.kit.random.RandomLabels;
import io.tributary.kit.random.Seeds;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.logs.EntryHints;
import io.tributary.model.logs.LogQuerier;
import io.tributary.model.logs.LogSelection;
import io.tributary.model.logs.LogSnapshot;
import io.tributary.model.logs.NanoRange;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// A log store and the in-memory twin go through the same random life and must always read the
/// same.
public abstract class LogTwinContract {
  private static final long NOW_NS = StoreContract.NOW_MS * 1_000_000;
  private static final long SPAN_NS = 5 * 3_600_000_000_000L;

  /// Opens an empty store that reads the time from `clock`.
  protected abstract LogStoreUnderTest open(InstantSource clock) throws Exception;

  /// Returns how many lives are lived.
  protected int seeds() {
    return 10;
  }

  @Test
  void life_random_readsAsTheTwin() {
    Seeds.run(
        seeds(),
        random -> {
          InstantSource clock = InstantSource.fixed(Instant.ofEpochMilli(StoreContract.NOW_MS));
          try (LogStoreUnderTest tested = open(clock)) {
            new Life(random, tested, new InMemoryLogStore()).live(25);
          }
        });
  }

  private static final class Life {
    private final SplittableRandom random;
    private final RandomLabels labels;
    private final LogStoreUnderTest tested;
    private final InMemoryLogStore twin;
    private final List<Labels> known = new ArrayList<>();
    private final List<StoredEntry> sent = new ArrayList<>();

    Life(SplittableRandom random, LogStoreUnderTest tested, InMemoryLogStore twin) {
      this.random = random;
      this.labels = new RandomLabels(random);
      this.tested = tested;
      this.twin = twin;
      for (int i = 0; i < 20; i++) {
        known.add(labels.labels());
      }
    }

    void live(int steps) {
      for (int step = 0; step < steps; step++) {
        switch (random.nextInt(8)) {
          case 0 -> tested.settle();
          case 1 -> tested.flush();
          case 2 -> delete();
          default -> append();
        }
        compare();
      }
    }

    private ClusterId cluster() {
      return random.nextInt(3) == 0 ? StoreContract.US : StoreContract.EU;
    }

    private void delete() {
      ClusterId cluster = cluster();
      LogSelection selection = new LogSelection(labels.matchers(), "c=1", random.nextInt(2) == 0);
      long from = NOW_NS - random.nextLong(SPAN_NS);
      TimeRange range =
          random.nextInt(4) == 0
              ? TimeRange.ALL
              : new TimeRange(from / 1_000_000, (from + random.nextLong(SPAN_NS)) / 1_000_000);
      var _ = tested.store().deletes().add(cluster, selection, range);
      var _ = twin.deletes().add(cluster, selection, range);
    }

    private void append() {
      ClusterId cluster = cluster();
      EntryWriter one = new EntryWriter(tested.store(), cluster);
      EntryWriter other = new EntryWriter(twin, cluster);
      int rows = random.nextInt(300);
      for (int row = 0; row < rows; row++) {
        Labels stream = known.get(random.nextInt(random.nextInt(known.size()) + 1));
        StoredEntry entry = entry();
        one.entry(stream, entry);
        other.entry(stream, entry);
      }
      assertThat(LogStoreContract.reasons(one.append())).isEmpty();
      assertThat(LogStoreContract.reasons(other.append())).isEmpty();
    }

    /// Returns an entry, one in five of them sent before; many times meet.
    private StoredEntry entry() {
      if (!sent.isEmpty() && random.nextInt(5) == 0) {
        return sent.get(random.nextInt(sent.size()));
      }
      long timestampNs =
          random.nextInt(3) == 0
              ? NOW_NS - random.nextLong(SPAN_NS)
              : NOW_NS - random.nextLong(SPAN_NS / 60_000_000_000L) * 60_000_000_000L;
      byte[] line = new byte[random.nextInt(random.nextInt(20) == 0 ? 20_000 : 60)];
      for (int i = 0; i < line.length; i++) {
        line[i] = (byte) (random.nextInt(9) == 0 ? random.nextInt(256) : "abc=1 ".charAt(i % 6));
      }
      String metadata =
          random.nextInt(3) == 0 ? StoredEntry.metadata("id", "v" + random.nextInt(4)) : "";
      sent.add(new StoredEntry(timestampNs, StoredEntry.text(line), metadata));
      return sent.getLast();
    }

    private NanoRange range() {
      long from = NOW_NS - random.nextLong(SPAN_NS);
      return random.nextInt(3) == 0
          ? NanoRange.ALL
          : new NanoRange(from, from + random.nextLong(SPAN_NS));
    }

    private void compare() {
      NanoRange range = range();
      try (LogSnapshot one = tested.store().logSnapshot(range);
          LogSnapshot other = twin.logSnapshot(range)) {
        for (ClusterId cluster : List.of(StoreContract.EU, StoreContract.US)) {
          compare(one.querier(cluster), other.querier(cluster), range);
        }
      }
    }

    private void compare(LogQuerier one, LogQuerier other, NanoRange range) {
      List<Matcher> matchers = labels.matchers();
      String about = "matchers=" + matchers + " range=" + range;
      EntryHints.Parts parts = List.of(EntryHints.Parts.values()).get(random.nextInt(3));
      EntryHints hints = new EntryHints(random.nextBoolean(), List.of(), parts);
      assertThat(StoredEntry.readAll(one, matchers, hints))
          .as(about)
          .isEqualTo(StoredEntry.readAll(other, matchers, hints));
      assertThat(StoredEntry.readSplit(one, matchers, hints))
          .as(about)
          .isEqualTo(StoredEntry.readAll(other, matchers, hints));
      StoredCounts counts = StoredCounts.random(random);
      assertThat(counts.read(one, matchers))
          .as(about + " " + counts)
          .isEqualTo(counts.read(other, matchers));
      assertThat(one.streams(matchers, 0)).as(about).isEqualTo(other.streams(matchers, 0));
      // A store may know names of streams whose entries lie outside the range.
      assertThat(one.labelNames(matchers, 0)).as(about).containsAll(other.labelNames(matchers, 0));
      String name = labels.name();
      assertThat(one.labelValues(name, matchers, 0))
          .as(about)
          .containsAll(other.labelValues(name, matchers, 0));
    }
  }
}
