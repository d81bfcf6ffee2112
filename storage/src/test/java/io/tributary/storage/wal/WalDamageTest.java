package io.tributary.storage.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.error.OverloadedException;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.metrics.WriteBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class WalDamageTest {
  private static final WalConfig SMALL = new WalConfig(1 << 16, 1 << 18, 1 << 20);
  private static final ClusterId EU = new ClusterId("eu-1");

  /// One sample whose timestamp tells which it is.
  private final class Entry extends LogEntry {
    private final WriteBatch batch = new WriteBatch();

    Entry(int ref, long number) {
      batch.reset(EU);
      batch.floats().add(ref, number, number);
      MetricRecords.encode(batch, records());
    }

    @Override
    protected void define(Definitions definitions) {
      definitions.use(batch.floats().refs(), 1);
    }

    @Override
    protected void apply(long startPosition, long endPosition) {
      applied.add(batch.floats().timestampsMs()[0]);
      positions.add(startPosition);
    }
  }

  private final MapCatalog catalog = new MapCatalog();
  private final List<Long> applied = new ArrayList<>();
  private final List<Long> positions = new ArrayList<>();
  private final FaultyLogFiles files = new FaultyLogFiles(new SplittableRandom(5));

  WalDamageTest() {
    for (int i = 0; i < 4; i++) {
      catalog.restore(i, EU, Labels.of("__name__", "up", "instance", "host-" + i));
    }
  }

  private Wal.Opened open(LogFiles from, List<Long> replayed) throws IOException {
    ReplayHandler handler =
        (place, body, definitions) -> {
          WriteBatch batch = new MetricRecords(definitions).decode(place, body);
          for (int row = 0; row < batch.floats().size(); row++) {
            replayed.add(batch.floats().timestampsMs()[row]);
          }
        };
    return Wal.open(from, SMALL, new MapCatalog(), LogStart.BEGINNING, handler);
  }

  private void writeAndClose(int entries) throws IOException {
    try (Wal wal =
        Wal.open(files, SMALL, catalog, LogStart.BEGINNING, (place, body, definitions) -> {})
            .wal()) {
      for (int i = 0; i < entries; i++) {
        wal.append(new Entry(i % 4, i));
      }
    }
  }

  @Test
  void append_manySegments_areReplayedInOrder() throws IOException {
    writeAndClose(5_000);
    assertThat(files.segments().size()).isGreaterThan(3);
    assertThat(positions).isSorted().doesNotHaveDuplicates();
    List<Long> replayed = new ArrayList<>();
    try (Wal wal = open(files, replayed).wal()) {
      assertThat(replayed).isEqualTo(applied).hasSize(5_000);
      assertThat(wal.appliedPosition()).isGreaterThan(positions.getLast());
    }
  }

  @Test
  void open_damageInTheMiddle_isReportedAndOnlyThatLost() throws IOException {
    writeAndClose(3_000);
    int broken = 10;
    String name = files.segments().getFirst();
    files.bytes(name)[positions.get(broken).intValue() + 40] ^= 1;
    List<Long> replayed = new ArrayList<>();
    Wal.Opened opened = open(files, replayed);
    opened.wal().close();
    assertThat(opened.damage()).hasSize(1);
    assertThat(opened.damage().getFirst().what())
        .hasMessageContaining(name)
        .hasMessageContaining("offset=" + positions.get(broken));
    assertThat(replayed).hasSize(2_999).doesNotContain((long) broken);
  }

  @Test
  void open_damageInTheNewestSegment_isToldFromATornEnd() throws IOException {
    writeAndClose(20);
    byte[] bytes = files.bytes(files.segments().getFirst());
    for (int i = 0; i < 64; i++) {
      bytes[positions.get(7).intValue() + i] =
          0; // a lost sector, whole acknowledged records behind it
    }
    List<Long> replayed = new ArrayList<>();
    Wal.Opened opened = open(files, replayed);
    opened.wal().close();
    assertThat(opened.damage()).hasSize(1);
    assertThat(replayed).contains(6L, 19L).doesNotContain(7L);
  }

  @Test
  void open_tornEnd_isCutAndWrittenOver() throws IOException {
    writeAndClose(20);
    byte[] bytes = files.bytes(files.segments().getFirst());
    bytes[positions.getLast().intValue() + 35] ^= 1;
    List<Long> replayed = new ArrayList<>();
    try (Wal wal = open(files, replayed).wal()) {
      assertThat(replayed).hasSize(19);
      assertThat(wal.appliedPosition()).isEqualTo(positions.getLast());
    }
    List<Long> again = new ArrayList<>();
    Wal.Opened opened = open(files, again);
    opened.wal().close();
    assertThat(again).isEqualTo(replayed);
    assertThat(opened.damage()).isEmpty();
  }

  @Test
  void open_segmentThatNeverGotARecord_isNotDamage() throws IOException {
    int size = WalFormat.MIN_SEGMENT_BYTES;
    ByteBuffer header = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    files.create(Segment.name(0), size); // its header did not reach the disk, nor did its removal
    new SplittableRandom(3).nextBytes(files.bytes(Segment.name(0)));
    WalFormat.putSegmentHeader(header, size, WalFormat.SEGMENT_HEADER_BYTES);
    files.create(Segment.name(size), size).write(0, List.of(header));
    for (long base = 2L * size; base < 4L * size; base += size) { // two more tries, then a crash
      files.create(Segment.name(base), size);
      new SplittableRandom(base).nextBytes(files.bytes(Segment.name(base)));
    }
    Wal.Opened opened = open(files, new ArrayList<>());
    opened.wal().close();
    assertThat(opened.damage()).isEmpty();
  }

  @Test
  void open_recordsBehindATornEnd_doNotFollowWhatIsWrittenNext() throws IOException {
    writeAndClose(20);
    try (Wal wal = open(files, new ArrayList<>()).wal()) {
      Entry two = new Entry(0, 20);
      two.batch.metadata().add(new MetricMetadata("up", MetricMetadata.Type.GAUGE, "", ""));
      MetricRecords.encode(two.batch, two.records());
      wal.append(two);
    }
    byte[] bytes = files.bytes(files.segments().getFirst());
    int first = positions.getLast().intValue();
    ByteBuffer words = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int behind = first + WalFormat.recordBytes(WalFormat.bodyLength(words, first));
    assertThat(WalFormat.isRecord(words, behind, behind)).isTrue();
    bytes[first] ^= 1; // its sector is lost, that of the second record is not
    byte[] found;
    try (Wal wal = open(files, new ArrayList<>()).wal()) {
      found = bytes.clone();
      wal.append(new Entry(0, 22));
    }
    System.arraycopy(found, behind, bytes, behind, 32); // the new end's sector is lost
    List<Long> replayed = new ArrayList<>();
    Wal.Opened opened = open(files, replayed);
    opened.wal().close();
    assertThat(opened.damage()).isEmpty();
    assertThat(replayed).endsWith(19L, 22L);
    assertThat(opened.records()).isEqualTo(21);
  }

  @Test
  void open_lostDefinition_leavesOutItsRowsOnly() throws IOException {
    writeAndClose(20);
    byte[] bytes = files.bytes(files.segments().getFirst());
    bytes[WalFormat.SEGMENT_HEADER_BYTES + WalFormat.RECORD_HEADER_BYTES] ^=
        1; // the first SERIES record
    List<Long> replayed = new ArrayList<>();
    Wal.Opened opened = open(files, replayed);
    opened.wal().close();
    assertThat(opened.damage()).hasSize(1);
    assertThat(replayed).hasSize(15).doesNotContain(0L, 4L, 8L);
  }

  @Test
  void open_recycledSegment_holdsNothingOfItsFormerLife() throws IOException {
    try (Wal wal =
        Wal.open(files, SMALL, catalog, LogStart.BEGINNING, (place, body, definitions) -> {})
            .wal()) {
      for (int i = 0; i < 4_000; i++) {
        wal.append(new Entry(i % 4, i));
        if (i % 500 == 0) {
          wal.trim(wal.appliedPosition());
        }
      }
    }
    assertThat(files.segments()).hasSizeLessThan(5);
    List<Long> replayed = new ArrayList<>();
    Wal.Opened opened = open(files, replayed);
    opened.wal().close();
    assertThat(opened.damage()).isEmpty();
    assertThat(applied).endsWith(replayed.toArray(Long[]::new));
    assertThat(replayed).isNotEmpty();
  }

  @Test
  void close_everythingIsTrimmed_leavesNothingButThePlace() throws IOException {
    for (int life = 0; life < 3; life++) {
      long before;
      try (Wal wal =
          Wal.open(files, SMALL, catalog, LogStart.BEGINNING, (place, body, definitions) -> {})
              .wal()) {
        wal.append(new Entry(0, life));
        before = positions.getLast();
        wal.trim(wal.appliedPosition());
      }
      assertThat(files.list()).isEqualTo(files.segments()).hasSize(1);
      assertThat(files.bytes(files.segments().getFirst())).hasSizeLessThan(100);
      List<Long> replayed = new ArrayList<>();
      Wal.Opened opened = open(files, replayed);
      assertThat(opened.damage()).isEmpty();
      assertThat(opened.wal().appliedPosition()).isGreaterThan(before);
      assertThat(replayed).isEmpty();
      opened.wal().close();
    }
  }

  @Test
  void trim_everythingWhileNobodyWrites_leavesAnEmptySegmentAndGoesOn() throws IOException {
    try (Wal wal =
        Wal.open(files, SMALL, catalog, LogStart.BEGINNING, (place, body, definitions) -> {})
            .wal()) {
      for (int i = 0; i < 3; i++) {
        wal.append(new Entry(0, i));
        long before = positions.getLast();
        wal.trim(wal.appliedPosition());
        assertThat(files.segments()).hasSize(1);
        assertThat(files.bytes(files.segments().getFirst())).hasSizeLessThan(100);
        wal.append(new Entry(0, 10 + i));
        assertThat(positions.getLast()).isGreaterThan(before);
      }
    }
    List<Long> replayed = new ArrayList<>();
    Wal.Opened opened = open(files, replayed);
    opened.wal().close();
    assertThat(opened.damage()).isEmpty();
    assertThat(replayed).hasSize(1);
  }

  @Test
  void append_fromManyThreads_isAppliedInTheOrderOfTheLog() throws Exception {
    List<Long> replayed = new ArrayList<>();
    try (Wal wal =
            Wal.open(files, SMALL, catalog, LogStart.BEGINNING, (place, body, definitions) -> {})
                .wal();
        var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> done = new ArrayList<>();
      for (int thread = 0; thread < 20; thread++) {
        int own = thread;
        done.add(
            executor.submit(() -> {
              for (int i = 0; i < 100; i++) {
                wal.append(new Entry(own % 4, own * 1_000L + i));
              }
            }));
      }
      for (Future<?> each : done) {
        each.get();
      }
    }
    assertThat(applied).hasSize(2_000).doesNotHaveDuplicates();
    assertThat(positions).isSorted();
    open(files, replayed).wal().close();
    assertThat(replayed).isEqualTo(applied);
  }

  @Test
  void append_afterClose_isRefused() throws IOException {
    Wal wal =
        Wal.open(files, SMALL, catalog, LogStart.BEGINNING, (place, body, definitions) -> {}).wal();
    wal.close();
    assertThatThrownBy(() -> wal.append(new Entry(0, 1))).isInstanceOf(OverloadedException.class);
  }
}
