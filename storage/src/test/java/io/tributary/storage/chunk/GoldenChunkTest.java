package io.tributary.storage.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.storage.codec.Effort;
import io.tributary.storage.lines.TextListener;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// The bytes were made once by the first writers of version 1, of lines as they are and by column,
/// and must be readable for ever.
class GoldenChunkTest {
  private static final String GOLDEN = "/golden/format/v1/chunk.base64";
  private static final String COLUMNS = "/golden/format/v1/chunk-columns.base64";
  private static final ChunkHeader HEADER = new ChunkHeader(3, 1_000, 2_000);
  private static final long T = 1_790_000_000_000_000_000L;
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

  /// The entries of the golden chunk: several blocks, lines that zstd does not make shorter, all
  /// scales, structured metadata, odd bytes and times.
  private static ChunkEntries entries() {
    ChunkEntries entries = new ChunkEntries();
    for (int i = 0; i < 3_000; i++) {
      entries.add(
          1,
          T + i * 1_000_000L,
          "ts=" + i + " level=info msg=\"request served\" path=/api/orders/" + i % 97 + " ms=" + i,
          i % 5 == 0 ? "\u0008trace_id\u0004" + (1_000 + i) : "");
    }
    for (int ref = 10; ref < 40; ref++) {
      entries.add(ref, T + ref, "only line of " + ref, "");
    }
    entries.add(50, Long.MIN_VALUE, "", "");
    entries.add(50, -1, "\u00ff\u00fe\u0000\r\n", "");
    entries.add(50, -1, "after its equal", "");
    entries.add(50, Long.MAX_VALUE, "é", "");
    for (int i = 0; i < 300; i++) {
      entries.add(Integer.MAX_VALUE, T + (long) i * i * 15_000_000_000L, "tick", "");
    }
    return entries;
  }

  /// The entries of the golden chunk of columns: those, and every kind of field.
  private static ChunkEntries manyFields() {
    ChunkEntries entries = entries();
    for (int i = 0; i < 2_000; i++) {
      long time = T + i * 1_234_567_891L;
      String id = Long.toHexString((i / 2 + 1) * 0x9E37_79B9_7F4A_7C15L | 1L << 63);
      String date = DAY.format(Instant.ofEpochSecond(time / 1_000_000_000L));
      String nanos = "%09d".formatted(time % 1_000_000_000L);
      entries.add(
          60,
          time,
          switch (i % 5) {
            case 0 -> date + "." + nanos.substring(0, 3) + "Z took " + i % 70 + "." + i % 10 + "ms";
            case 1 -> "id=" + id + " n=" + "%04d".formatted(i) + " w=" + "0".repeat(i % 3) + i;
            case 2 -> date + " uuid " + id.substring(0, 8) + "-0000-4000-8000-" + id.substring(4);
            case 3 -> "pod x" + i % 7 + "y" + i % 3 + "z is back, after 17 tries";
            default -> "odd \u00ff\u0000 no. " + Long.MAX_VALUE + ", named " + name(i);
          },
          i % 3 == 0 ? "\u0008trace_id\u0010" + id : "");
    }
    return entries;
  }

  private static String name(int number) {
    StringBuilder name = new StringBuilder();
    for (int rest = number; rest > 0; rest /= 26) {
      name.append((char) ('a' + rest % 26));
    }
    return name.toString();
  }

  private static byte[] golden(String resource) throws IOException {
    try (InputStream in = GoldenChunkTest.class.getResourceAsStream(resource)) {
      return Base64.getMimeDecoder().decode(Objects.requireNonNull(in, resource).readAllBytes());
    }
  }

  @Test
  void read_goldenChunk_hasWhatWasWritten() throws IOException {
    assertHolds(golden(GOLDEN), entries());
  }

  @Test
  void read_goldenChunkOfColumns_hasWhatWasWritten() throws IOException {
    assertHolds(golden(COLUMNS), manyFields());
  }

  @Test
  void read_chunkOfToday_hasTheSame() {
    try (ChunkWriter writer = new ChunkWriter(Effort.QUICK, TextListener.NONE)) {
      assertHolds(entries().write(writer, HEADER), entries());
    }
    try (ChunkWriter writer = new ChunkWriter(Effort.THOROUGH, TextListener.NONE)) {
      assertHolds(manyFields().write(writer, HEADER), manyFields());
    }
  }

  private static void assertHolds(byte[] chunk, ChunkEntries entries) {
    ChunkReader reader = new ChunkReader();
    reader.open(chunk, "golden");
    assertThat(reader.header()).isEqualTo(HEADER);
    entries.assertRead(reader);
  }
}
