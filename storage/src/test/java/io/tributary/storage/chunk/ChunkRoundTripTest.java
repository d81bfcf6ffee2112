package io.tributary.storage.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.kit.random.Seeds;
import io.tributary.model.Labels;
import io.tributary.model.logs.EntryColumns;
import io.tributary.model.logs.EntryHints.Parts;
import io.tributary.model.logs.LineFields;
import io.tributary.model.logs.NanoRange;
import io.tributary.storage.chunk.ChunkEntries.Entry;
import io.tributary.storage.codec.Effort;
import io.tributary.storage.lines.TextListener;
import io.tributary.storage.lines.Wanted;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChunkRoundTripTest {
  private static final ChunkHeader HEADER = new ChunkHeader(7, 1L << 40, (1L << 40) + 5);

  private final ChunkWriter writer = new ChunkWriter(Effort.QUICK, TextListener.NONE);
  private final ChunkWriter thorough = new ChunkWriter(Effort.THOROUGH, TextListener.NONE);
  private final List<ChunkWriter> writers = List.of(writer, thorough);
  private final ChunkReader reader = new ChunkReader();

  @AfterEach
  void close() {
    writers.forEach(ChunkWriter::close);
  }

  @Test
  void read_randomChunks_givesWhatWasWritten() {
    Seeds.run(
        300,
        random -> {
          ChunkEntries entries = ChunkEntries.random(random, 40, random.nextInt(1, 300));
          ChunkWriter either = random.nextBoolean() ? writer : thorough;
          reader.open(entries.write(either, HEADER), "chunk");
          assertThat(reader.header()).isEqualTo(HEADER);
          assertThat(either.isEmpty()).isTrue();
          assertThat(either.rawBytes()).isZero();
          entries.assertRead(reader);
          assertRanges(entries, random);
        });
  }

  private void assertRanges(ChunkEntries entries, SplittableRandom random) {
    int stream = 0;
    for (List<Entry> expected : entries.streams.values()) {
      long from = expected.get(random.nextInt(expected.size())).timestampNs();
      long to = expected.get(random.nextInt(expected.size())).timestampNs();
      NanoRange range = new NanoRange(Math.min(from, to), Math.max(from, to));
      List<Entry> inside =
          expected.stream().filter(entry -> range.contains(entry.timestampNs())).toList();
      assertThat(ChunkEntries.read(reader, stream, range)).isEqualTo(inside);
      assertSizes(stream, range, inside);
      stream++;
    }
  }

  private void assertSizes(int stream, NanoRange range, List<Entry> expected) {
    EntryColumns out = new EntryColumns();
    byte[] bytes = new byte[0];
    out.reset(Labels.EMPTY, bytes);
    reader.read(stream, range, Reading.SIZES, out);
    assertThat(out.bytes()).isSameAs(bytes);
    assertThat(out.size()).isEqualTo(expected.size());
    for (int row = 0; row < out.size(); row++) {
      Entry entry = expected.get(row);
      assertThat(out.timestampNs(row)).isEqualTo(entry.timestampNs());
      assertThat(out.lineEnd(row) - out.lineStart(row)).isEqualTo(entry.line().length());
      assertThat(out.metadataEnd(row) - out.metadataStart(row))
          .isEqualTo(entry.metadata().length());
    }
  }

  private void assertReadOfEach(ChunkEntries entries) {
    for (ChunkWriter each : writers) {
      reader.open(entries.write(each, HEADER), "chunk");
      entries.assertRead(reader);
    }
  }

  @Test
  void read_manySmallStreams_givesEach() {
    ChunkEntries entries = new ChunkEntries();
    for (int ref = 0; ref < 20_000; ref += 2) {
      entries.add(ref, 1_790_000_000_000_000_000L + ref, "line of stream " + ref, "");
    }
    assertReadOfEach(entries);
    assertThat(reader.find(1)).isEqualTo(-1);
    assertThat(reader.find(20_000)).isEqualTo(-1);
    assertThat(reader.find(-1)).isEqualTo(-1);
  }

  @Test
  void read_longLines_areWhole() {
    ChunkEntries entries = new ChunkEntries();
    byte[] noise = new byte[1 << 20];
    new SplittableRandom(1).nextBytes(noise);
    String line = new String(noise, StandardCharsets.ISO_8859_1);
    entries.add(1, 5, "short", "");
    entries.add(1, 5, line, "m".repeat(300_000));
    entries.add(1, 6, line.substring(1), "");
    entries.add(2, Long.MIN_VALUE, "", "");
    entries.add(2, Long.MAX_VALUE, "", "");
    assertReadOfEach(entries);
  }

  /// More of them than columns take at once.
  @Test
  void read_linesOfTooManyKinds_areThere() {
    ChunkEntries entries = new ChunkEntries();
    for (int i = 0; i < 70_000; i++) {
      StringBuilder line = new StringBuilder();
      for (int rest = i / 4 + 20; rest > 0; rest /= 20) {
        line.append((char) ('a' + rest % 20));
      }
      entries.add(1, i, line + " 1", "");
    }
    assertReadOfEach(entries);
  }

  @Test
  void read_ofSomeFields_givesThemOrWholeLines() {
    ChunkEntries entries = new ChunkEntries();
    for (int i = 0; i < 9_000; i++) {
      String odd = i % 100 == 0 ? "odd " : "";
      String line = odd + "{\"a\":" + i + ",\"b\":\"" + (i * 7) + "ms\",\"c\":1}";
      entries.add(i / 3_000, i, line, i % 5 == 0 ? "meta" : "");
    }
    LineFields fields =
        new LineFields(LineFields.Format.JSON, (bytes, from, to) -> bytes[from] == 'b');
    Reading some = new Reading(Parts.LINES, new Wanted(null, fields));
    for (ChunkWriter each : writers) {
      byte[] chunk = entries.write(each, HEADER);
      for (int stream = 2; stream >= 0; stream--) {
        reader.open(chunk, "chunk"); // else whole lines may be there already
        List<Entry> all = List.copyOf(entries.streams.values()).get(stream);
        List<String> lines = lines(stream, new NanoRange(0, 8_000), some);
        assertThat(lines).hasSize(stream == 2 ? 2_001 : 3_000);
        for (int i = 0; i < lines.size(); i++) {
          int number = 3_000 * stream + i;
          boolean whole = each == writer || number % 100 == 0;
          String expected = "{\"b\":\"" + (number * 7) + "ms\",}";
          assertThat(lines.get(i)).isEqualTo(whole ? all.get(i).line() : expected);
        }
        assertThat(ChunkEntries.read(reader, stream, NanoRange.ALL)).isEqualTo(all);
      }
    }
  }

  private List<String> lines(int stream, NanoRange range, Reading reading) {
    EntryColumns out = new EntryColumns();
    out.reset(Labels.EMPTY, new byte[0]);
    reader.read(stream, range, reading, out);
    List<String> lines = new ArrayList<>();
    long bytes = out.omittedBytes();
    for (int row = 0; row < out.size(); row++) {
      int length = out.lineEnd(row) - out.lineStart(row);
      lines.add(new String(out.bytes(), out.lineStart(row), length, StandardCharsets.ISO_8859_1));
      bytes += length;
    }
    assertThat(bytes)
        .isEqualTo(
            ChunkEntries.read(reader, stream, range).stream()
                .mapToLong(entry -> entry.line().length())
                .sum());
    return lines;
  }

  @Test
  void read_equalTimes_keepTheirOrder() {
    ChunkEntries entries = new ChunkEntries();
    for (int i = 0; i < 1_000; i++) {
      entries.add(3, 1_790_000_000_000_000_000L + i / 400, "b" + (1_000 - i), "");
    }
    assertReadOfEach(entries);
  }

  @Test
  void finish_nothing_isAChunkWithoutStreams() {
    writer.startStream(4);
    for (ChunkWriter each : writers) {
      reader.open(each.finish(HEADER), "chunk");
      assertThat(reader.streams()).isZero();
      assertThat(reader.find(4)).isEqualTo(-1);
      assertThat(reader.header()).isEqualTo(HEADER);
    }
  }

  @Test
  void startStream_withoutEntries_leavesNoTrace() {
    writer.startStream(4);
    writer.startStream(5);
    writer.add(1, new byte[1], 0, 1, 1);
    writer.startStream(6);
    reader.open(writer.finish(HEADER), "chunk");
    assertThat(reader.streams()).isEqualTo(1);
    assertThat(reader.ref(0)).isEqualTo(5);
  }

  @Test
  void rawBytes_ofEmptyLines_growsToo() {
    writer.startStream(1);
    writer.add(1, new byte[0], 0, 0, 0);
    long one = writer.rawBytes();
    writer.add(1, new byte[0], 0, 0, 0);
    assertThat(writer.rawBytes()).isGreaterThan(one);
  }

  @Test
  void add_olderThanTheOneBefore_isRefused() {
    writer.startStream(1);
    writer.add(5, new byte[0], 0, 0, 0);
    assertThatThrownBy(() -> writer.add(4, new byte[0], 0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("timestampNs=4 before=5");
  }

  @Test
  void add_streamNotAscending_isRefused() {
    writer.startStream(2);
    writer.add(5, new byte[0], 0, 0, 0);
    writer.startStream(2);
    assertThatThrownBy(() -> writer.add(5, new byte[0], 0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ref=2");
  }

  @Test
  void read_streamThatIsNotThere_isRefused() {
    reader.open(writer.finish(HEADER), "chunk");
    assertThatThrownBy(() -> reader.read(0, NanoRange.ALL, Reading.ALL, new EntryColumns()))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
