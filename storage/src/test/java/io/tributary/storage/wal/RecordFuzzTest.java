package io.tributary.storage.wal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import io.tributary.kit.random.Mutations;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.logs.EntryBatch;
import io.tributary.model.logs.StructuredMetadata;
import io.tributary.model.metrics.Exemplar;
import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.metrics.WriteBatch;
import io.tributary.storage.index.SeriesCatalog;
import io.tributary.storage.index.SeriesRegistry;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Bodies of records that were good once, below a checksum that says that they still are: each is
/// refused as damage or gives rows that the head can hold, at a bounded cost.
final class RecordFuzzTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final ClusterId EU = new ClusterId("eu-1");
  private static final ClusterId US = new ClusterId("us-2");
  private static final int SERIES = 6;
  private static final byte[][] TOKENS = {
    {-1}, {-1, -1, -1, -1, 7}, {-1, -1, -1, -1, -1, 1}, {0}, {1}
  };
  private static final long MAX_BYTES_A_BYTE = 128;
  private static final long FIXED_BYTES = 1 << 20;

  private record Original(RecordKind kind, int flags, byte[] body) {}

  private final List<Original> originals = originals();
  private int refused;
  private long rows;

  private static MapCatalog catalog() {
    MapCatalog catalog = new MapCatalog();
    for (int i = 0; i < SERIES; i++) {
      ClusterId cluster = i < SERIES / 2 ? EU : US;
      Labels labels = Labels.of("__name__", "up", "instance", "host-" + i, "job", "node");
      catalog.restore(i, cluster, labels.with(i % 2 == 0 ? "zone" : "area", "z" + i));
    }
    return catalog;
  }

  private static List<Original> originals() {
    List<Original> all = new ArrayList<>();
    Definitions definitions = new Definitions(catalog());
    definitions.newGroup();
    definitions.use(new int[] {0, 1, 2, 3, 4, 5}, SERIES);
    collect(Objects.requireNonNull(definitions.finish()), all);
    RecordBuffer buffer = new RecordBuffer();
    MetricRecords.encode(batch(), buffer);
    collect(buffer, all);
    MetricRecords.encode(
        new Tombstone(
            7,
            EU,
            List.of(
                new Matcher(Matcher.Type.EQUAL, "job", "node"),
                new Matcher(Matcher.Type.NOT_REGEX, "zone", "z[0-9]+|a")),
            new TimeRange(1_000, 2_000)),
        buffer);
    collect(buffer, all);
    EntryRecords.encode(entries(), buffer);
    collect(buffer, all);
    return all;
  }

  private static WriteBatch batch() {
    WriteBatch batch = new WriteBatch();
    batch.reset(EU);
    for (int row = 0; row < 40; row++) {
      long bits = Double.doubleToRawLongBits(row * 1.5);
      batch.floats().add(row % SERIES, 1_780_000_000_000L + row / 9, bits, row < 20 ? 0 : 5_000);
    }
    batch.histograms().add(1, 5_000, histogram(false), 0);
    batch.histograms().add(2, 5_015, histogram(true), 4_000);
    Labels trace = Labels.of("span_id", "7f", "trace_id", "00ab");
    batch.exemplars().add(3, new Exemplar(trace, 2.5, 5_001));
    batch.exemplars().add(1, new Exemplar(Labels.EMPTY, -1, 5_002));
    batch.metadata().add(new MetricMetadata("up", MetricMetadata.Type.GAUGE, "Is it up?", ""));
    batch
        .metadata()
        .add(new MetricMetadata("rpc", MetricMetadata.Type.HISTOGRAM, "Hélp", "seconds"));
    return batch;
  }

  private static Histogram histogram(boolean custom) {
    return new Histogram(
        custom ? Histogram.CUSTOM_BUCKETS_SCHEMA : 3,
        Histogram.ResetHint.NOT_RESET,
        9,
        20.5,
        custom ? 0 : 0.001,
        custom ? 0 : 1,
        new int[] {0, 2, 1, 1},
        new double[] {3, 4, custom ? 2 : 1},
        new int[0],
        new double[0],
        custom ? new double[] {0.1, 0.5, 1, 5} : new double[0],
        true);
  }

  private static EntryBatch entries() {
    EntryBatch batch = new EntryBatch();
    batch.reset(EU);
    for (int row = 0; row < 12; row++) {
      byte[] line = ("level=info line " + row).getBytes(UTF_8);
      batch.add(row % SERIES, 1_780_000_000_000_000_000L + row / 2, line, 0, line.length);
      if (row % 3 == 0) {
        byte[] pair = {1, 'a', 2, 'b', 'c'};
        batch.addMetadata(pair, 0, pair.length);
      }
    }
    return batch;
  }

  private static void collect(RecordBuffer buffer, List<Original> all) {
    ByteBuffer bytes = buffer.seal(0, 0).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < bytes.limit(); ) {
      byte[] body = new byte[WalFormat.bodyLength(bytes, at)];
      bytes.get(at + WalFormat.RECORD_HEADER_BYTES, body);
      all.add(
          new Original(
              Objects.requireNonNull(RecordKind.of(WalFormat.kindCode(bytes, at))),
              WalFormat.flags(bytes, at),
              body));
      at += WalFormat.recordBytes(body.length);
    }
  }

  @Test
  void decode_mutantsBelowTheChecksum_areDamageOrRows() {
    run(21_000);
  }

  @Tag("long")
  @Test
  void decode_manyMutantsBelowTheChecksum_areDamageOrRows() {
    run(1_200_000);
  }

  private void run(int count) {
    assertThat(originals).extracting(Original::kind).containsOnly(RecordKind.values());
    for (Original original : originals) {
      decode(original, original.body, -1);
    }
    assertThat(refused).isZero();
    assertThat(rows).isEqualTo(SERIES + 40 + 2 + 2 + 2 + 1 + 12);
    for (int seed = 0; seed < count; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Original original = originals.get(random.nextInt(originals.size()));
      decode(original, Mutations.of(original.body, random, TOKENS), seed);
    }
    assertThat(refused).isBetween(count / 10, count * 9 / 10);
  }

  private void decode(Original original, byte[] bytes, int seed) {
    RecordBody body = new RecordBody();
    body.reset(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), 0, bytes.length);
    SeriesCatalog catalog = original.kind == RecordKind.SERIES ? new SeriesRegistry() : catalog();
    Definitions definitions = new Definitions(catalog);
    if (original.kind != RecordKind.SERIES) {
      definitions.newGroup();
      definitions.use(new int[] {0, 1, 2, 3, 4, 5}, SERIES);
    }
    long before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      rows += decode(original, body, catalog, definitions);
    } catch (IndexOutOfBoundsException | ArithmeticException | IllegalArgumentException e) {
      refused++; // what the replay of a segment reports as damage
    } catch (RuntimeException e) {
      fail("seed=" + seed + " kind=" + original.kind, e);
    }
    if (catalog.size() > FIXED_BYTES / 16) {
      return; // tables of refs are as long as the highest, which is bounded for itself
    }
    assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
        .as("bytes allocated seed=%s kind=%s", seed, original.kind)
        .isLessThan(FIXED_BYTES + MAX_BYTES_A_BYTE * bytes.length);
  }

  private static long decode(
      Original original, RecordBody body, SeriesCatalog catalog, Definitions definitions) {
    ReplayHandler.Place place = new ReplayHandler.Place(original.kind, original.flags, 64, 128);
    return switch (original.kind) {
      case SERIES -> {
        new SeriesRecord().decode(body, catalog, definitions);
        yield checkSeries(catalog, definitions);
      }
      case TOMBSTONE -> {
        Tombstone tombstone = MetricRecords.decodeTombstone(place, body);
        tombstone.matchers().forEach(matcher -> matcher.matches("z1"));
        yield 1;
      }
      case ENTRIES -> {
        EntryBatch batch = new EntryBatch();
        batch.reset(EU);
        new EntryRecords(definitions).decode(place, body, batch);
        yield checkEntries(batch);
      }
      case SAMPLES, HISTOGRAMS, EXEMPLARS, METADATA ->
          checkRows(new MetricRecords(definitions).decode(place, body));
    };
  }

  private static int checkSeries(SeriesCatalog catalog, Definitions definitions) {
    int known = 0;
    for (int ref = 0; ref < catalog.size() && known < SERIES; ref++) {
      if (catalog.has(ref)) {
        Labels labels = catalog.labels(ref);
        assertThat(Labels.of(labelPairs(labels))).isEqualTo(labels);
        assertThat(definitions.isDefined(ref)).isTrue();
        known++;
      }
    }
    return known;
  }

  private static String[] labelPairs(Labels labels) {
    String[] pairs = new String[2 * labels.size()];
    for (int i = 0; i < labels.size(); i++) {
      pairs[2 * i] = labels.name(i);
      pairs[2 * i + 1] = labels.value(i);
    }
    return pairs;
  }

  private static int checkEntries(EntryBatch batch) {
    for (int row = 0; row < batch.size(); row++) {
      assertThat(batch.refs()[row]).isBetween(0, SERIES - 1);
      StructuredMetadata.forEach(
          batch.bytes(), batch.lineEnd(row), batch.metadataEnd(row), (name, value) -> {});
    }
    return batch.size();
  }

  private static int checkRows(WriteBatch batch) {
    int floats = batch.floats().size();
    for (int ref : Arrays.copyOf(batch.floats().refs(), floats)) {
      assertThat(ref).isBetween(0, SERIES - 1);
    }
    for (int row = 0; row < batch.histograms().size(); row++) {
      Histogram histogram = batch.histograms().value(row);
      int buckets = 0;
      for (int i = 1; i < histogram.positiveSpans().length; i += 2) {
        buckets += histogram.positiveSpans()[i];
      }
      assertThat(buckets).isEqualTo(histogram.positiveCounts().length);
    }
    return floats + batch.histograms().size() + batch.exemplars().size() + batch.metadata().size();
  }
}
