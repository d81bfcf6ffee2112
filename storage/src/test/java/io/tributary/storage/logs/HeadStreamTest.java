package io.tributary.storage.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.logs.EntryBatch;
import io.tributary.model.logs.EntryColumns;
import io.tributary.model.logs.NanoRange;
import io.tributary.storage.chunk.Reading;
import io.tributary.storage.memory.SlabPool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeadStreamTest {
  private static LogGeneration generation(RunCompressor compressor) {
    return new LogGeneration(new LogGeneration.Means(compressor, new SlabPool(0), _ -> {}), 0);
  }

  private static EntryBatch batch(long timestampNs, String line) {
    EntryBatch batch = new EntryBatch();
    batch.reset(new ClusterId("eu"));
    byte[] bytes = line.getBytes(UTF_8);
    batch.add(0, timestampNs, bytes, 0, bytes.length);
    return batch;
  }

  private static List<String> read(LogGeneration generation, long toBatch, NanoRange range) {
    return read(sections(generation, toBatch, range), range);
  }

  private static List<Section> sections(LogGeneration generation, long toBatch, NanoRange range) {
    List<Section> sections = new ArrayList<>();
    generation.addSections(0, range, toBatch, new RunReader(), sections);
    return sections;
  }

  private static List<String> read(List<Section> sections, NanoRange range) {
    List<String> lines = new ArrayList<>();
    EntryColumns rows = new EntryColumns();
    for (Section section : sections) {
      rows.reset(Labels.EMPTY, rows.bytes());
      section.read(range, Reading.ALL, rows);
      for (int row = 0; row < rows.size(); row++) {
        int start = rows.lineStart(row);
        lines.add(new String(rows.bytes(), start, rows.lineEnd(row) - start, UTF_8));
      }
    }
    return lines;
  }

  @Test
  void read_anyBatch_seesThatAndThoseBefore() {
    try (RunCompressor compressor = new RunCompressor(0)) {
      LogGeneration generation = generation(compressor);
      SplittableRandom random = new SplittableRandom(1);
      List<String> lines = new ArrayList<>();
      for (int i = 0; i < 3_000; i++) {
        lines.add("line " + i + " " + Long.toString(random.nextLong(), 36).repeat(10));
        generation.apply(i + 1, batch(i, lines.get(i)));
      }
      assertThat(generation.bytes()).isLessThan(300_000);
      for (int batch : new int[] {0, 1, 499, 500, 1_200, 2_999, 3_000}) {
        assertThat(read(generation, batch, NanoRange.ALL)).isEqualTo(lines.subList(0, batch));
      }
      assertThat(read(generation, 3_000, new NanoRange(1_000, 1_009)))
          .isEqualTo(lines.subList(1_000, 1_010));
    }
  }

  private static String line(int i) {
    return "line " + i + " " + Integer.toString(i * 0x9E3779B9, 36).repeat(20);
  }

  private static void apply(LogGeneration generation, int from, int to) {
    for (int i = from; i < to; i++) {
      generation.apply(i + 1, batch(i, line(i)));
    }
  }

  @Test
  void read_heldWhileRunsEnd_seesWhatItSaw() {
    try (RunCompressor compressor = new RunCompressor(0)) {
      LogGeneration generation = generation(compressor);
      apply(generation, 0, 300);
      generation.hold();
      List<Section> seen = sections(generation, 300, NanoRange.ALL);
      apply(generation, 300, 5_000);
      assertThat(read(seen, NanoRange.ALL))
          .isEqualTo(IntStream.range(0, 300).mapToObj(HeadStreamTest::line).toList());
      generation.release();
      apply(generation, 5_000, 8_000);
      assertThat(read(generation, 8_000, NanoRange.ALL))
          .isEqualTo(IntStream.range(0, 8_000).mapToObj(HeadStreamTest::line).toList());
    }
  }

  @Test
  void read_youngGeneration_hasRunsAsTheyCameAndThenFrames() {
    long rawBytes = 1 << 20;
    try (RunCompressor compressor = new RunCompressor(rawBytes)) {
      LogGeneration generation = generation(compressor);
      int lines = 40_000;
      apply(generation, 0, lines);
      long raw = IntStream.range(0, lines).mapToLong(i -> line(i).length()).sum();
      assertThat(generation.bytes()).isBetween(rawBytes, rawBytes + raw / 2);
      for (int batch : new int[] {1, lines / 8, lines}) {
        assertThat(read(generation, batch, NanoRange.ALL))
            .isEqualTo(IntStream.range(0, batch).mapToObj(HeadStreamTest::line).toList());
      }
    }
  }

  @Test
  void add_heldByNoReader_usesBlocksAgain() {
    try (RunCompressor compressor = new RunCompressor(0)) {
      LogGeneration generation = generation(compressor);
      int lines = 20_000;
      apply(generation, 0, lines);
      long raw = IntStream.range(0, lines).mapToLong(i -> line(i).length()).sum();
      assertThat(generation.bytes()).isLessThan(2 * HeadStream.RUN_BYTES + raw / 2);
    }
  }

  @Test
  void read_runThatDoesNotCompress_isAsWritten() {
    try (RunCompressor compressor = new RunCompressor(0)) {
      LogGeneration generation = generation(compressor);
      byte[] noise = new byte[HeadStream.RUN_BYTES];
      new SplittableRandom(3).nextBytes(noise);
      EntryBatch batch = new EntryBatch();
      batch.reset(new ClusterId("eu"));
      batch.add(0, 1, noise, 0, noise.length);
      generation.apply(1, batch);
      EntryColumns rows = new EntryColumns();
      sections(generation, 1, NanoRange.ALL).getFirst().read(NanoRange.ALL, Reading.ALL, rows);
      assertThat(Arrays.copyOfRange(rows.bytes(), rows.lineStart(0), rows.lineEnd(0)))
          .isEqualTo(noise);
    }
  }

  @Test
  void read_runOutOfOrder_isInOrderAndWithoutRepeats() {
    try (RunCompressor compressor = new RunCompressor(0)) {
      LogGeneration generation = generation(compressor);
      long[] times = {5, 3, 5, Long.MAX_VALUE, Long.MIN_VALUE, 3, 5, 4};
      String[] lines = {"a", "b", "c", "last", "first", "b", "a", "d"};
      for (int i = 0; i < times.length; i++) {
        generation.apply(i + 1, batch(times[i], lines[i]));
      }
      assertThat(read(generation, 8, NanoRange.ALL))
          .containsExactly("first", "b", "d", "a", "c", "last");
    }
  }

  @Test
  void add_streamsOfOneLine_takeLittleMoreThanTheLine() {
    try (RunCompressor compressor = new RunCompressor(0)) {
      LogGeneration generation = generation(compressor);
      EntryBatch batch = new EntryBatch();
      batch.reset(new ClusterId("eu"));
      for (int ref = 0; ref < 10_000; ref++) {
        batch.add(ref, ref, new byte[100], 0, 100);
      }
      generation.apply(1, batch);
      assertThat(generation.bytes() / 10_000).isLessThan(100 + 200);
    }
  }

  @Test
  void isNew_manyOfOneTime_areToldApart() {
    Repeats repeats = new Repeats();
    byte[] bytes = new byte[4_000];
    new SplittableRandom(2).nextBytes(bytes);
    for (int count : new int[] {2, 8, 9, 1_000, 3}) {
      repeats.begin(2 * count + 1);
      for (int round = 0; round < 2; round++) {
        for (int i = 0; i < count; i++) {
          int middle = 4 * i + 2;
          assertThat(repeats.isNew(bytes, 4 * i, middle, middle, 4 * i + 4)).isEqualTo(round == 0);
        }
      }
      assertThat(repeats.isNew(bytes, 0, 1, 1, 4)).as("cut elsewhere").isTrue();
    }
  }
}
