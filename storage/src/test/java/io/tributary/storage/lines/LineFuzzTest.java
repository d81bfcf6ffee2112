package io.tributary.storage.lines;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.tributary.model.error.CorruptDataException;
import io.tributary.model.logs.LineFields;
import io.tributary.model.logs.Needle;
import io.tributary.storage.codec.ByteSink;
import io.tributary.storage.codec.ByteSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Blocks that were good once, changed below what zstd would notice: the decoder gives lines of the
/// lengths that were asked for, or says that the block is corrupt.
class LineFuzzTest {
  private static final int MUTANTS = 25_000;
  private static final int MANY_MUTANTS = 1_000_000;

  private static final Wanted FIELDS =
      new Wanted(null, new LineFields(LineFields.Format.JSON, (bytes, from, to) -> to - from > 4));

  private final LineDecoder decoder = new LineDecoder();

  /// A block and its table, as it is before zstd.
  private record Block(NastyLines lines, byte[] table, byte[] columns) {
    static Block of(NastyLines lines, LineEncoder encoder) {
      byte[] encoded = lines.encode(encoder);
      ByteSource in = new ByteSource();
      in.reset(encoded, 0, encoded.length, "block");
      byte[] table = new byte[in.readCount(1 << 20)];
      int frame = in.readCount(encoded.length);
      int at = in.take(frame);
      long length = Zstd.decompressByteArray(table, 0, table.length, encoded, at, frame);
      assertThat(length).isEqualTo(table.length);
      byte[] columns = new byte[in.remaining()];
      System.arraycopy(encoded, in.position(), columns, 0, columns.length);
      return new Block(lines, table, columns);
    }

    byte[] mutant(SplittableRandom random) {
      byte[] newTable = table.clone();
      byte[] newColumns = columns.clone();
      for (int i = random.nextInt(4); i >= 0; i--) {
        byte[] part = random.nextBoolean() || newColumns.length == 0 ? newTable : newColumns;
        int at = random.nextInt(part.length);
        part[at] = (byte) (random.nextBoolean() ? random.nextInt() : part[at] ^ 1);
      }
      byte[] frame = Zstd.compress(newTable, 1);
      ByteSink out = new ByteSink();
      out.writeVarint(newTable.length);
      out.writeVarint(frame.length);
      out.write(frame, 0, frame.length);
      int cut = random.nextInt(20) == 0 ? random.nextInt(newColumns.length + 1) : 0;
      out.write(newColumns, 0, newColumns.length - cut);
      return out.toByteArray();
    }
  }

  private void fuzz(int mutants) {
    List<Block> blocks = new ArrayList<>();
    try (LineEncoder encoder = new LineEncoder()) {
      for (int seed = 0; seed < 40; seed++) {
        blocks.add(Block.of(NastyLines.random(new SplittableRandom(seed)), encoder));
      }
    }
    int corrupt = 0;
    for (int seed = 0; seed < mutants; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Block block = blocks.get(seed % blocks.size());
      corrupt += isCorrupt(block.lines, block.mutant(random), seed) ? 1 : 0;
    }
    assertThat(corrupt).isBetween(mutants / 4, mutants - 1);
  }

  private static Wanted wanted(NastyLines lines, int seed) {
    byte[] line = lines.lines.get(seed % lines.lines.size());
    return switch (seed % 4) {
      case 0 -> FIELDS;
      case 1 -> new Wanted(new Needle(Arrays.copyOf(line, Math.min(line.length, 16))), null);
      default -> Wanted.ALL;
    };
  }

  private boolean isCorrupt(NastyLines lines, byte[] mutant, int seed) {
    try {
      if (seed % 8 == 7) {
        lines.decodeBothWays(decoder, mutant, wanted(lines, seed / 8));
      } else {
        lines.decode(decoder, mutant, wanted(lines, seed));
      }
      return false;
    } catch (CorruptDataException e) {
      return true;
    } catch (RuntimeException e) {
      throw new AssertionError("seed=" + seed, e);
    }
  }

  @Test
  void decode_mutants_areLinesOrCorrupt() {
    fuzz(MUTANTS);
  }

  @Test
  @Tag("long")
  void decode_aMillionMutants_areLinesOrCorrupt() {
    fuzz(MANY_MUTANTS);
  }
}
