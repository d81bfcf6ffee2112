package io.tributary.storage.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.error.OverloadedException;
import io.tributary.model.metrics.WriteBatch;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class WalTrimTest {
  private static final WalConfig SMALL = new WalConfig(1 << 16, 1 << 18, 1 << 20);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final ClusterId EU = new ClusterId("eu-1");

  private static final class Entry extends LogEntry {
    private final int ref;

    Entry(long number) {
      this(number, 1);
    }

    Entry(long number, int rows) {
      this(number, rows, 0);
    }

    Entry(long number, int rows, int ref) {
      this.ref = ref;
      WriteBatch batch = new WriteBatch();
      batch.reset(EU);
      for (int i = 0; i < rows; i++) {
        batch.floats().add(ref, number + i, number);
      }
      MetricRecords.encode(batch, records());
    }

    @Override
    protected void define(Definitions definitions) {
      definitions.use(new int[] {ref}, 1);
    }

    @Override
    protected void apply(long startPosition, long endPosition) {}
  }

  private final FaultyLogFiles files = new FaultyLogFiles(new SplittableRandom(7));

  private static Wal open(LogFiles files, List<Long> replayed) throws IOException {
    MapCatalog catalog = new MapCatalog();
    catalog.restore(0, EU, Labels.of("__name__", "up"));
    ReplayHandler handler =
        (place, body, definitions) -> {
          WriteBatch batch = new MetricRecords(definitions).decode(place, body);
          replayed.add(batch.floats().timestampsMs()[0]);
        };
    return Wal.open(files, SMALL, catalog, LogStart.BEGINNING, handler).wal();
  }

  private void assertReplayedAfterCrash(Long... expected) throws IOException {
    List<Long> replayed = new ArrayList<>();
    open(files.afterCrash(), replayed).close();
    assertThat(replayed).containsExactly(expected);
  }

  @Test
  void trim_behindAnEmptySegment_keepsWhatIsWrittenTo() throws IOException {
    try (Wal wal = open(files, new ArrayList<>())) {
      wal.append(new Entry(1));
      wal.trim(wal.appliedPosition()); // all of it goes, since nobody writes
      wal.append(new Entry(2));
      long sealed = wal.appliedPosition();
      wal.append(new Entry(3));
      wal.trim(sealed);
      wal.append(new Entry(4));
      assertReplayedAfterCrash(2L, 3L, 4L);
    }
  }

  @Test
  void trim_allBehindAnEmptySegment_succeeds() throws IOException {
    try (Wal wal = open(files, new ArrayList<>())) {
      for (long i = 0; i < 4; i++) {
        wal.append(new Entry(2 * i));
        wal.append(new Entry(2 * i + 1));
        wal.trim(wal.appliedPosition());
        assertThat(files.segments()).hasSize(1);
      }
      wal.append(new Entry(8));
      assertReplayedAfterCrash(8L);
    }
  }

  @Test
  void trim_ofNothing_keepsWhatIsWrittenBehindIt() throws IOException {
    Tombstone least =
        new Tombstone(
            0, new ClusterId("a"), List.of(Matcher.equal("b", "")), new TimeRange(0, 0), null);
    try (Wal wal = open(files, new ArrayList<>())) {
      wal.trim(wal.appliedPosition());
      wal.append(new TombstoneEntry(least, (_, _) -> {}));
    }
    Wal.Opened opened =
        Wal.open(files, SMALL, new MapCatalog(), LogStart.BEGINNING, (_, _, _) -> {});
    opened.wal().close();
    assertThat(opened.damage()).isEmpty();
    assertThat(opened.records()).isEqualTo(1);
  }

  @Test
  void append_noRoomForAnotherSegment_takesWhatFits() throws IOException {
    try (Wal wal = open(files, new ArrayList<>())) {
      wal.append(new Entry(1));
      files.setSpace(0);
      for (long i = 2; i < 5; i++) {
        assertThatThrownBy(() -> wal.append(new Entry(100, 10_000)))
            .isInstanceOf(OverloadedException.class)
            .hasMessageContaining("No space left");
        wal.append(new Entry(i));
      }
      assertReplayedAfterCrash(1L, 2L, 3L, 4L);
      files.setSpace(Long.MAX_VALUE);
      wal.append(new Entry(5, 10_000));
      wal.append(new Entry(6));
      assertReplayedAfterCrash(1L, 2L, 3L, 4L, 5L, 6L);
    }
  }

  @Test
  void write_nowAndThenBehindAnEmptiedLog_takesLittleOfTheDisk() throws IOException {
    WalConfig large = new WalConfig(1 << 24, 1 << 28, 1 << 28);
    MapCatalog catalog = new MapCatalog();
    catalog.restore(0, EU, Labels.of("__name__", "up"));
    try (Wal wal =
        Wal.open(files, large, catalog, LogStart.BEGINNING, (place, body, definitions) -> {})
            .wal()) {
      long number = 0;
      for (; segmentBytes() < 1 << 24; number++) {
        wal.append(new Entry(number, 10_000)); // until files are as large as they get
      }
      wal.trim(wal.appliedPosition());
      for (int i = 0; i < 100; i++) {
        wal.append(new Entry(number++));
        wal.trim(wal.appliedPosition());
        wal.append(new Entry(number++));
      }
      assertThat(files.list().stream().mapToLong(name -> files.bytes(name).length).sum())
          .isLessThan(1 << 20);
      assertReplayedAfterCrash(number - 1);
    }
  }

  @Test
  void append_definitionsFillASegment_theNextHasRoomForManyMore() throws IOException {
    WalConfig config = new WalConfig(1 << 16, 1 << 24, 1 << 24);
    MapCatalog catalog = new MapCatalog();
    try (Wal wal = Wal.open(files, config, catalog, LogStart.BEGINNING, (_, _, _) -> {}).wal()) {
      for (int ref = 0; segmentBytes() <= 1 << 16; ref++) {
        append(wal, catalog, ref);
      }
      assertThat(segmentBytes()).isEqualTo(1 << 20);
    }
  }

  @Test
  void append_segmentIsNearlyFull_aSpareIsMadeThatBecomesTheNext() throws Exception {
    WalConfig config = new WalConfig(1 << 16, 1 << 24, 1 << 24);
    MapCatalog catalog = new MapCatalog();
    try (Wal wal = Wal.open(files, config, catalog, LogStart.BEGINNING, (_, _, _) -> {}).wal()) {
      int ref = 0;
      for (; ref < 55; ref++) {
        append(wal, catalog, ref);
      }
      assertThat(files.segments()).hasSize(1);
      int size = files.bytes(awaitSpare()).length;
      for (; files.segments().size() == 1; ref++) {
        append(wal, catalog, ref);
      }
      assertThat(segmentBytes()).isEqualTo(size).isEqualTo(1 << 20);
      assertThat(spares()).isEmpty();
      for (int last = ref + 850; ref < last; ref++) {
        append(wal, catalog, ref);
      }
      assertThat(files.segments()).hasSize(2);
      assertThat(files.bytes(awaitSpare()).length).isGreaterThan(size);
    }
  }

  private String awaitSpare() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (spares().isEmpty()) {
      assertThat(System.nanoTime()).as("time to give up").isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
    return spares().getFirst();
  }

  private static void append(Wal wal, MapCatalog catalog, int ref) throws IOException {
    catalog.restore(ref, EU, Labels.of("__name__", "up", "pod", "x".repeat(1_000) + ref));
    wal.append(new Entry(ref, 1, ref));
  }

  private List<String> spares() {
    List<String> segments = files.segments();
    return files.list().stream().filter(name -> !segments.contains(name)).toList();
  }

  /// Returns the size of the newest segment.
  private long segmentBytes() {
    List<String> segments = files.segments();
    return segments.isEmpty() ? 0 : files.bytes(segments.getLast()).length;
  }
}
