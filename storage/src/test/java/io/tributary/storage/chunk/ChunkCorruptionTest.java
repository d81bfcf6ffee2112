package io.tributary.storage.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.model.Labels;
import io.tributary.model.error.CorruptDataException;
import io.tributary.model.logs.EntryColumns;
import io.tributary.model.logs.NanoRange;
import io.tributary.storage.chunk.ChunkFormat.Section;
import io.tributary.storage.codec.ByteSink;
import io.tributary.storage.codec.Effort;
import io.tributary.storage.lines.TextListener;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChunkCorruptionTest {
  private static final int MUTANTS = 30_000;
  private static final int TABLE_END =
      ChunkFormat.HEADER_BYTES + Section.values().length * ChunkFormat.TABLE_ENTRY_BYTES;

  private final ChunkReader reader = new ChunkReader();

  private static byte[] chunk() {
    return chunk(Effort.QUICK);
  }

  private static byte[] chunk(Effort effort) {
    try (ChunkWriter writer = new ChunkWriter(effort, TextListener.NONE)) {
      return ChunkEntries.random(new SplittableRandom(5), 12, 40)
          .write(writer, new ChunkHeader(1, 0, 1));
    }
  }

  private void readAll(byte[] chunk) {
    reader.open(chunk, "mutant");
    EntryColumns out = new EntryColumns();
    for (int i = 0; i < reader.streams(); i++) {
      reader.find(reader.ref(i));
      out.reset(Labels.EMPTY, new byte[0]);
      reader.read(i, NanoRange.ALL, Reading.ALL, out);
      for (int row = 0; row < out.size(); row++) {
        assertThat(out.lineStart(row)).isBetween(0, out.lineEnd(row));
        assertThat(out.metadataStart(row)).isBetween(out.lineEnd(row), out.metadataEnd(row));
        assertThat(out.metadataEnd(row)).isLessThanOrEqualTo(out.bytes().length);
      }
    }
  }

  @Test
  void open_anyChangedByte_isCorrupt() {
    byte[] chunk = chunk();
    for (int i = 0; i < chunk.length; i++) {
      byte[] changed = chunk.clone();
      changed[i] ^= 0x10;
      assertThatThrownBy(() -> reader.open(changed, "c1"))
          .isInstanceOf(CorruptDataException.class)
          .hasMessageContaining("resource=c1");
    }
  }

  @Test
  void open_anyShorterChunk_isCorrupt() {
    byte[] chunk = chunk();
    for (int length = 0; length < chunk.length; length++) {
      byte[] cut = Arrays.copyOf(chunk, length);
      assertThatThrownBy(() -> reader.open(cut, "c1")).isInstanceOf(CorruptDataException.class);
    }
  }

  @Test
  void open_otherVersion_isNamed() {
    byte[] chunk = chunk();
    chunk[ChunkFormat.VERSION_AT] = 2;
    assertThatThrownBy(() -> reader.open(chunk, "c1"))
        .isInstanceOf(CorruptDataException.class)
        .hasMessageContaining("offset=4 expected=version 1 found=2");
  }

  @Test
  void open_unknownSection_isRefusedUnlessItMayBeLeftOut() {
    byte[] chunk = chunk();
    byte[] needed = withSection(chunk, "TMPL", 0);
    assertThatThrownBy(() -> reader.open(needed, "c1"))
        .isInstanceOf(CorruptDataException.class)
        .hasMessageContaining("expected=a section of version 1 found=TMPL");
    readAll(withSection(chunk, "BLOM", ChunkFormat.OPTIONAL));
    assertThat(reader.streams()).isPositive();
  }

  @Test
  void open_unknownEncoding_isNamed() {
    byte[] chunk = chunk();
    chunk[ChunkFormat.HEADER_BYTES + 4] = 3;
    assertThatThrownBy(() -> reader.open(sealed(chunk), "c1"))
        .isInstanceOf(CorruptDataException.class)
        .hasMessageContaining("expected=one section STRM of encoding 0 found=encoding 3");
  }

  /// Returns the chunk with a section of three bytes more.
  private static byte[] withSection(byte[] chunk, String tag, int flags) {
    ByteSink out = new ByteSink();
    out.write(chunk, 0, TABLE_END);
    for (int i = 0; i < 4; i++) {
      out.writeByte(tag.charAt(i));
    }
    out.writeInt(flags << 8);
    out.writeInt(3);
    out.write(chunk, TABLE_END, chunk.length - TABLE_END - Long.BYTES);
    out.write(new byte[3 + Long.BYTES], 0, 3 + Long.BYTES);
    out.setInt(ChunkFormat.SECTIONS_AT, Section.values().length + 1);
    return sealed(out.toByteArray());
  }

  private static byte[] sealed(byte[] chunk) {
    ByteSink out = new ByteSink();
    out.write(chunk, 0, chunk.length);
    out.setInt(ChunkFormat.CRC_AT, ChunkFormat.checksum(chunk, chunk.length));
    return out.toByteArray();
  }

  @Test
  @SuppressWarnings("EnumOrdinal") // the order is part of the format
  void open_encodingOfLinesNotKnown_isNamed() {
    byte[] chunk = chunk(Effort.THOROUGH);
    int entry = Section.LINE.ordinal() * ChunkFormat.TABLE_ENTRY_BYTES;
    chunk[ChunkFormat.HEADER_BYTES + entry + 4] = 2;
    assertThatThrownBy(() -> reader.open(sealed(chunk), "c1"))
        .isInstanceOf(CorruptDataException.class)
        .hasMessageContaining("expected=one section LINE of encoding 0 or 1 found=encoding 2");
  }

  @ParameterizedTest
  @EnumSource(Effort.class)
  void read_mutantsBelowTheChecksum_areCorruptOrSomething(Effort effort) {
    byte[] chunk = chunk(effort);
    int corrupt = 0;
    for (int seed = 0; seed < MUTANTS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] mutant = chunk.clone();
      // Half of them in the columns, which are short beside the lines.
      int bound = seed % 2 == 0 ? mutant.length : Math.min(mutant.length, TABLE_END + 800);
      for (int i = random.nextInt(3); i >= 0; i--) {
        int at = random.nextInt(ChunkFormat.CRC_FROM, bound);
        mutant[at] = (byte) (random.nextBoolean() ? random.nextInt() : mutant[at] ^ 1);
      }
      corrupt += isCorrupt(sealed(mutant), seed) ? 1 : 0;
    }
    assertThat(corrupt).isGreaterThan(MUTANTS / 4);
  }

  private boolean isCorrupt(byte[] mutant, int seed) {
    try {
      readAll(mutant);
      return false;
    } catch (CorruptDataException e) {
      return true;
    } catch (RuntimeException e) {
      throw new AssertionError("seed=" + seed, e);
    }
  }
}
