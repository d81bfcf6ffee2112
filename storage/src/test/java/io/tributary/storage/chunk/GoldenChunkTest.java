package io.tributary.storage.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// The bytes were made once by the first writer of version 1 and must be readable for ever.
class GoldenChunkTest {
  private static final String GOLDEN = "/golden/format/v1/chunk.base64";
  private static final ChunkHeader HEADER = new ChunkHeader(3, 1_000, 2_000);
  private static final long T = 1_790_000_000_000_000_000L;

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

  private static byte[] golden() throws IOException {
    try (InputStream in = GoldenChunkTest.class.getResourceAsStream(GOLDEN)) {
      return Base64.getMimeDecoder().decode(Objects.requireNonNull(in, GOLDEN).readAllBytes());
    }
  }

  @Test
  void read_goldenChunk_hasWhatWasWritten() throws IOException {
    assertHolds(golden());
  }

  @Test
  void read_chunkOfToday_hasTheSame() {
    try (ChunkWriter writer = new ChunkWriter()) {
      assertHolds(entries().write(writer, HEADER));
    }
  }

  private static void assertHolds(byte[] chunk) {
    ChunkReader reader = new ChunkReader();
    reader.open(chunk, GOLDEN);
    assertThat(reader.header()).isEqualTo(HEADER);
    entries().assertRead(reader);
  }
}
