package io.tributary.storage.wal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.logs.EntryBatch;
import io.tributary.model.logs.StructuredMetadata;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What format 1 wrote of entries must be read for ever; `wal-entries.hex` is never made anew.
class EntriesFormatV1Test {
  private static final ClusterId EU = new ClusterId("eu-1");
  private static final WalConfig CONFIG = new WalConfig(1 << 16, 1 << 22, 64 << 20);
  private static final long NOW_NS = 1_780_000_000_123_456_789L;

  private final MapCatalog catalog = new MapCatalog();
  private final FaultyLogFiles files = new FaultyLogFiles(new SplittableRandom(1));

  EntriesFormatV1Test() {
    catalog.restore(0, EU, Labels.of("app", "shop", "pod", "shop-1"));
    catalog.restore(1, EU, Labels.of("app", "shop", "pod", "shop-2"));
    catalog.restore(300, EU, Labels.of("app", "grüße"));
  }

  private static final class Entry extends LogEntry {
    private final EntryBatch batch;

    Entry(EntryBatch batch) {
      this.batch = batch;
      EntryRecords.encode(batch, records());
    }

    @Override
    protected void define(Definitions definitions) {
      definitions.use(batch.refs(), batch.size());
    }

    @Override
    protected void apply(long startPosition, long endPosition) {}
  }

  private static EntryBatch batch() {
    EntryBatch batch = new EntryBatch();
    batch.reset(EU);
    return batch;
  }

  private static void add(EntryBatch batch, int ref, long timestampNs, byte[] line) {
    batch.add(ref, timestampNs, line, 0, line.length);
  }

  private static List<EntryBatch> golden() {
    EntryBatch plain = batch();
    add(plain, 0, NOW_NS, "level=info msg=\"ready\"".getBytes(UTF_8));
    add(plain, 0, NOW_NS, new byte[0]);
    add(plain, 1, NOW_NS - 5, new byte[] {0, (byte) 0xff, '\r', '\n'});
    EntryBatch metadata = batch();
    add(metadata, 300, -1, "Grüße".getBytes(UTF_8));
    byte[] pair = {2, 'i', 'd', 1, '7'};
    metadata.addMetadata(pair, 0, pair.length);
    add(metadata, 1, Long.MAX_VALUE, "last".getBytes(UTF_8));
    return List.of(plain, metadata);
  }

  private void write(List<EntryBatch> batches) throws IOException {
    try (Wal wal =
        Wal.open(files, CONFIG, catalog, LogStart.BEGINNING, (place, body, definitions) -> {})
            .wal()) {
      for (EntryBatch batch : batches) {
        wal.append(new Entry(batch));
      }
    }
  }

  private static byte[] pair(byte[] value) {
    byte[] bytes = new byte[7 + value.length];
    bytes[0] = 1;
    bytes[1] = 'a';
    int at = StructuredMetadata.putVarint(bytes, 2, value.length);
    System.arraycopy(value, 0, bytes, at, value.length);
    return Arrays.copyOf(bytes, at + value.length);
  }

  /// Returns each row of a batch as one text.
  private static List<String> rows(EntryBatch batch) {
    List<String> rows = new ArrayList<>();
    for (int row = 0; row < batch.size(); row++) {
      rows.add(
          batch.refs()[row]
              + "@"
              + batch.timestampsNs()[row]
              + hex(batch, batch.lineStart(row), batch.lineEnd(row))
              + hex(batch, batch.lineEnd(row), batch.metadataEnd(row)));
    }
    return rows;
  }

  private static String hex(EntryBatch batch, int from, int to) {
    return " " + HexFormat.of().formatHex(batch.bytes(), from, to);
  }

  private List<String> replay(List<Integer> lost, int damages) throws IOException {
    List<String> found = new ArrayList<>();
    ReplayHandler handler =
        (place, body, definitions) -> {
          EntryRecords records = new EntryRecords(definitions);
          EntryBatch batch = batch();
          records.decode(place, body, batch);
          found.addAll(rows(batch));
          lost.add(records.lostRows());
        };
    Wal.Opened opened = Wal.open(files, CONFIG, new MapCatalog(), LogStart.BEGINNING, handler);
    opened.wal().close();
    assertThat(opened.damage()).hasSize(damages);
    return found;
  }

  private static List<String> rows(List<EntryBatch> batches) {
    return batches.stream().flatMap(batch -> rows(batch).stream()).toList();
  }

  @Test
  void write_sameEntries_areTheSameBytes() throws IOException {
    write(golden());
    byte[] bytes = files.bytes(files.segments().getFirst());
    int end = bytes.length;
    while (bytes[end - 1] == 0) {
      end--;
    }
    assertThat(HexFormat.of().formatHex(Arrays.copyOf(bytes, end))).isEqualTo(goldenHex());
  }

  @Test
  void read_golden_isWhatWasWritten() throws IOException {
    write(golden());
    byte[] bytes = files.bytes(files.segments().getFirst());
    Arrays.fill(bytes, (byte) 0);
    byte[] golden = HexFormat.of().parseHex(goldenHex());
    System.arraycopy(golden, 0, bytes, 0, golden.length);
    List<Integer> lost = new ArrayList<>();
    assertThat(replay(lost, 0)).isEqualTo(rows(golden()));
    assertThat(lost).containsOnly(0);
  }

  @Test
  void replay_randomBatches_areTheSameRows() throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    List<EntryBatch> batches = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      EntryBatch batch = batch();
      for (int row = 1 + random.nextInt(200); row > 0; row--) {
        byte[] line =
            new byte[random.nextInt(30) == 0 ? random.nextInt(20_000) : random.nextInt(80)];
        random.nextBytes(line);
        add(batch, random.nextInt(2), NOW_NS + random.nextLong(1_000_000_000), line);
        if (random.nextInt(3) == 0) {
          byte[] pair = pair(Arrays.copyOf(line, line.length / 2));
          batch.addMetadata(pair, 0, pair.length);
        }
      }
      batches.add(batch);
    }
    write(batches);
    assertThat(replay(new ArrayList<>(), 0)).isEqualTo(rows(batches));
    assertThat(files.segments().size()).isGreaterThan(2);
  }

  @Test
  void replay_damagedDefinitions_leavesTheirRowsOut() throws IOException {
    EntryBatch first = batch();
    add(first, 0, 1, new byte[] {'a'});
    EntryBatch second = batch();
    add(second, 0, 2, new byte[] {'b'});
    add(second, 1, 3, new byte[] {'c'});
    write(List.of(first, second));
    byte[] bytes = files.bytes(files.segments().getFirst());
    bytes[WalFormat.SEGMENT_HEADER_BYTES + WalFormat.RECORD_HEADER_BYTES + 2] ^= 1; // ref 0
    List<Integer> lost = new ArrayList<>();
    assertThat(replay(lost, 1)).containsExactly("1@3 63 ");
    assertThat(lost).containsExactly(1, 1);
  }

  @Test
  void decode_anyPrefixOrUnknownFlags_isRefused() {
    EntryBatch batch = golden().getLast();
    RecordBuffer buffer = new RecordBuffer();
    EntryRecords.encode(batch, buffer);
    ByteBuffer bytes = buffer.seal(0, 0).order(ByteOrder.LITTLE_ENDIAN);
    int length = WalFormat.bodyLength(bytes, 0);
    Definitions definitions = new Definitions(catalog);
    for (int cut = 0; cut < length; cut++) {
      RecordBody body = new RecordBody();
      body.reset(bytes, WalFormat.RECORD_HEADER_BYTES, cut);
      assertThat(refused(definitions, 1, body)).as("cut=%s", cut).isTrue();
    }
    RecordBody body = new RecordBody();
    body.reset(bytes, WalFormat.RECORD_HEADER_BYTES, length);
    assertThat(refused(definitions, 0x101, body)).isTrue();
  }

  private static boolean refused(Definitions definitions, int flags, RecordBody body) {
    ReplayHandler.Place place = new ReplayHandler.Place(RecordKind.ENTRIES, flags, 0, 0);
    try {
      new EntryRecords(definitions).decode(place, body, batch());
      return false;
    } catch (IndexOutOfBoundsException | ArithmeticException e) {
      return true;
    }
  }

  private static String goldenHex() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            EntriesFormatV1Test.class.getResourceAsStream("/golden/format/v1/wal-entries.hex"))) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).replaceAll("\\s", "");
    }
  }
}
