package io.tributary.storage.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.Exemplar;
import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.metrics.SpecialValues;
import io.tributary.model.metrics.WriteBatch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What format 1 wrote once must be read for ever; `wal.hex` is never made anew.
class WalFormatV1Test {
  private static final ClusterId EU = new ClusterId("eu-1");
  private static final WalConfig CONFIG = new WalConfig(1 << 16, 1 << 16, 1 << 20);
  private static final Histogram HISTOGRAM =
      new Histogram(
          -53,
          Histogram.ResetHint.GAUGE,
          6,
          -0.0,
          0.5,
          1,
          new int[] {-3, 2},
          new double[] {2, 3},
          new int[0],
          new double[0],
          new double[] {0.1, 7},
          true);
  private static final Exemplar EXEMPLAR = new Exemplar(Labels.of("trace_id", "4bf9"), 0.25, 1_000);
  private static final MetricMetadata METADATA =
      new MetricMetadata("up", MetricMetadata.Type.STATESET, "Ünlike", "s");
  private static final Tombstone TOMBSTONE =
      new Tombstone(
          0,
          EU,
          List.of(
              Matcher.equal("__name__", "up"), new Matcher(Matcher.Type.NOT_REGEX, "job", "a|b")),
          new TimeRange(-5, 1_000));

  private final MapCatalog catalog = new MapCatalog();

  private static WriteBatch floats() {
    WriteBatch batch = new WriteBatch();
    batch.reset(EU);
    batch.floats().add(0, 1_780_000_000_000L, SpecialValues.STALE_NAN_BITS);
    batch.floats().add(1, 1_780_000_000_000L, Double.doubleToRawLongBits(0.1), 1_700_000_000_000L);
    batch.floats().add(2, 1_780_000_000_000L, Double.doubleToRawLongBits(-3e300));
    batch.floats().add(0, -1, 1);
    return batch;
  }

  private static WriteBatch others() {
    WriteBatch batch = new WriteBatch();
    batch.reset(EU);
    batch.histograms().add(300, 1_000, HISTOGRAM, 7);
    batch.exemplars().add(1, EXEMPLAR);
    batch.metadata().add(METADATA);
    return batch;
  }

  private static final class Entry extends LogEntry {
    private final int[] refs;

    Entry(int... refs) {
      this.refs = refs;
    }

    @Override
    protected void define(Definitions definitions) {
      definitions.use(refs, refs.length);
    }

    @Override
    protected void apply(long startPosition, long endPosition) {}
  }

  private FaultyLogFiles write() throws IOException {
    catalog.restore(0, EU, Labels.of("__name__", "up", "instance", "a:1", "job", "node"));
    catalog.restore(1, EU, Labels.of("__name__", "up", "instance", "b:1", "job", "node"));
    catalog.restore(2, new ClusterId("us-2"), Labels.of("__name__", "grüße", "zone", "1"));
    catalog.restore(300, EU, Labels.of("__name__", "up", "job", "node"));
    FaultyLogFiles files = new FaultyLogFiles(new SplittableRandom(1));
    try (Wal wal =
        Wal.open(files, CONFIG, catalog, LogStart.BEGINNING, (place, body, definitions) -> {})
            .wal()) {
      Entry first = new Entry(0, 1, 2, 0);
      MetricRecords.encode(floats(), first.records());
      wal.append(first);
      Entry second = new Entry(300, 1);
      MetricRecords.encode(others(), second.records());
      wal.append(second);
      Entry third = new Entry();
      MetricRecords.encode(TOMBSTONE, third.records());
      wal.append(third);
    }
    return files;
  }

  @Test
  void write_sameEntries_areTheSameBytes() throws IOException {
    FaultyLogFiles files = write();
    byte[] bytes = files.bytes(files.segments().getFirst());
    int end = bytes.length;
    while (bytes[end - 1] == 0) {
      end--;
    }
    assertThat(HexFormat.of().formatHex(Arrays.copyOf(bytes, end))).isEqualTo(golden());
  }

  @Test
  void read_golden_isWhatWasWritten() throws IOException {
    FaultyLogFiles files = write();
    byte[] bytes = files.bytes(files.segments().getFirst());
    Arrays.fill(bytes, (byte) 0);
    byte[] golden = HexFormat.of().parseHex(golden());
    System.arraycopy(golden, 0, bytes, 0, golden.length);
    MapCatalog restored = new MapCatalog();
    List<RecordKind> kinds = new ArrayList<>();
    ReplayHandler handler =
        (place, body, definitions) -> {
          kinds.add(place.kind());
          if (place.kind() == RecordKind.TOMBSTONE) {
            Tombstone found = MetricRecords.decodeTombstone(place, body);
            assertThat(found.matchers()).isEqualTo(TOMBSTONE.matchers());
            assertThat(found.range()).isEqualTo(TOMBSTONE.range());
            assertThat(found.cluster()).isEqualTo(EU);
          } else {
            checkRows(place.kind(), new MetricRecords(definitions).decode(place, body));
          }
        };
    Wal.Opened opened = Wal.open(files, CONFIG, restored, LogStart.BEGINNING, handler);
    opened.wal().close();
    assertThat(opened.damage()).isEmpty();
    assertThat(kinds)
        .containsExactly(
            RecordKind.SAMPLES,
            RecordKind.HISTOGRAMS,
            RecordKind.EXEMPLARS,
            RecordKind.METADATA,
            RecordKind.TOMBSTONE);
    for (int ref : new int[] {0, 1, 2, 300}) {
      assertThat(restored.labels(ref)).isEqualTo(catalog.labels(ref));
      assertThat(restored.cluster(ref)).isEqualTo(catalog.cluster(ref));
    }
  }

  private static void checkRows(RecordKind kind, WriteBatch batch) {
    switch (kind) {
      case SAMPLES -> {
        WriteBatch.Floats expected = floats().floats();
        assertThat(batch.floats().size()).isEqualTo(4);
        for (int row = 0; row < 4; row++) {
          assertThat(batch.floats().refs()[row]).isEqualTo(expected.refs()[row]);
          assertThat(batch.floats().timestampsMs()[row]).isEqualTo(expected.timestampsMs()[row]);
          assertThat(batch.floats().valueBits()[row]).isEqualTo(expected.valueBits()[row]);
          assertThat(batch.floats().startTimestampsMs()[row])
              .isEqualTo(expected.startTimestampsMs()[row]);
        }
      }
      case HISTOGRAMS -> {
        assertThat(batch.histograms().refs()[0]).isEqualTo(300);
        assertThat(batch.histograms().timestampsMs()[0]).isEqualTo(1_000);
        assertThat(batch.histograms().startTimestampsMs()[0]).isEqualTo(7);
        assertThat(batch.histograms().value(0)).isEqualTo(HISTOGRAM);
      }
      case EXEMPLARS -> assertThat(batch.exemplars().value(0)).isEqualTo(EXEMPLAR);
      case METADATA -> assertThat(batch.metadata()).containsExactly(METADATA);
      case SERIES, TOMBSTONE, ENTRIES -> throw new AssertionError(kind);
    }
  }

  private static String golden() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            WalFormatV1Test.class.getResourceAsStream("/golden/format/v1/wal.hex"))) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).replaceAll("\\s", "");
    }
  }
}
