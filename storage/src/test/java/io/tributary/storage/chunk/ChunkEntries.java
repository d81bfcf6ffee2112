package io.tributary.storage.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.Labels;
import io.tributary.model.logs.EntryColumns;
import io.tributary.model.logs.NanoRange;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// Streams of a chunk for tests: what goes in, and what must come out.
final class ChunkEntries {
  /// One entry; bytes are compared as ISO 8859-1, which has a letter for each.
  record Entry(long timestampNs, String line, String metadata) {}

  private static final List<String> WORDS =
      List.of(
          "GET /api/v1/orders 200",
          "level=info",
          "",
          "\u0000",
          "\r\n",
          "\u00ff\u00fe\u00c3(",
          "trace_id=7f3a",
          "user=42",
          "{\"msg\":\"ok\"}");
  private static final List<Long> ODD_TIMES =
      List.of(Long.MIN_VALUE, Long.MIN_VALUE + 1, -1L, 0L, 1L, Long.MAX_VALUE - 1, Long.MAX_VALUE);

  final SortedMap<Integer, List<Entry>> streams = new TreeMap<>();

  void add(int ref, long timestampNs, String line, String metadata) {
    streams
        .computeIfAbsent(ref, key -> new ArrayList<>())
        .add(new Entry(timestampNs, line, metadata));
  }

  static ChunkEntries random(SplittableRandom random, int maxStreams, int maxEntries) {
    ChunkEntries entries = new ChunkEntries();
    int ref = random.nextInt(-5, 100);
    int count = random.nextInt(maxStreams + 1);
    for (int i = 0; i < count; i++) {
      List<Entry> stream = new ArrayList<>();
      long unit = random.nextInt(2) == 0 ? 1 : (long) Math.pow(10, random.nextInt(12));
      boolean metadata = random.nextInt(3) == 0;
      for (int row = random.nextInt(maxEntries); row >= 0; row--) {
        long time =
            random.nextInt(200) == 0
                ? ODD_TIMES.get(random.nextInt(ODD_TIMES.size()))
                : 1_790_000_000_000_000_000L + unit * random.nextInt(1_000);
        stream.add(new Entry(time, line(random), metadata ? line(random) : ""));
      }
      stream.sort(Comparator.comparingLong(Entry::timestampNs));
      entries.streams.put(ref, stream);
      ref += 1 + random.nextInt(random.nextInt(20) == 0 ? 1 << 24 : 20);
    }
    return entries;
  }

  private static String line(SplittableRandom random) {
    StringBuilder line = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      line.append(WORDS.get(random.nextInt(WORDS.size()))).append((char) random.nextInt(256));
    }
    if (random.nextInt(2_000) == 0) {
      line.append("x".repeat(200_000));
    }
    return line.toString();
  }

  byte[] write(ChunkWriter writer, ChunkHeader header) {
    streams.forEach((ref, entries) -> {
      writer.startStream(ref);
      entries.forEach(entry -> write(writer, entry));
    });
    return writer.finish(header);
  }

  private static void write(ChunkWriter writer, Entry entry) {
    byte[] bytes =
        ("before" + entry.line + entry.metadata + "after").getBytes(StandardCharsets.ISO_8859_1);
    int lineEnd = 6 + entry.line.length();
    writer.add(entry.timestampNs, bytes, 6, lineEnd, lineEnd + entry.metadata.length());
    Arrays.fill(bytes, (byte) '!');
  }

  /// Returns what the chunk holds of a stream.
  static List<Entry> read(ChunkReader reader, int stream, NanoRange range) {
    EntryColumns out = new EntryColumns();
    out.reset(Labels.EMPTY, new byte[0]);
    reader.read(stream, range, Reading.ALL, out);
    List<Entry> entries = new ArrayList<>();
    for (int row = 0; row < out.size(); row++) {
      entries.add(
          new Entry(
              out.timestampNs(row),
              text(out.bytes(), out.lineStart(row), out.lineEnd(row)),
              text(out.bytes(), out.metadataStart(row), out.metadataEnd(row))));
    }
    return entries;
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }

  /// Holds an opened chunk against these entries.
  void assertRead(ChunkReader reader) {
    assertThat(reader.streams()).isEqualTo(streams.size());
    int stream = 0;
    for (var each : streams.entrySet()) {
      List<Entry> expected = each.getValue();
      assertThat(reader.ref(stream)).isEqualTo(each.getKey());
      assertThat(reader.find(each.getKey())).isEqualTo(stream);
      assertThat(reader.entries(stream)).isEqualTo(expected.size());
      assertThat(reader.minNs(stream)).isEqualTo(expected.getFirst().timestampNs);
      assertThat(reader.maxNs(stream)).isEqualTo(expected.getLast().timestampNs);
      assertThat(reader.lineBytes(stream))
          .isEqualTo(expected.stream().mapToLong(entry -> entry.line.length()).sum());
      assertThat(read(reader, stream, NanoRange.ALL)).isEqualTo(expected);
      stream++;
    }
  }
}
