package io.tributary.storage.pieces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.tributary.kit.random.Mutations;
import io.tributary.model.ClusterId;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.error.CorruptDataException;
import io.tributary.storage.codec.Effort;
import io.tributary.storage.rocks.StoredValue;
import io.tributary.storage.wal.Tombstone;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Records of META that were good once, below a checksum that says that they still are: each is
/// corrupt, with its place, or is a record.
final class StoreRecordsFuzzTest {
  private static final byte[][] TOKENS = {{-1}, {-1, -1, -1, -1}, {127, -1, -1, -1}, {0, 0, 0, 0}};

  private record Original(byte[] payload, Consumer<byte[]> decoder) {}

  private int corrupt;

  private static Original of(byte[] framed, Consumer<byte[]> decoder) {
    return new Original(Arrays.copyOfRange(framed, 1, framed.length - 4), decoder);
  }

  private static List<Original> originals() {
    Piece piece =
        new Piece(
            7,
            PieceKind.ENTRIES,
            3,
            new Piece.Span(Windows.WINDOW_MS, 12),
            new LogRange(64, 4_096),
            new Piece.Content(
                Windows.WINDOW_MS, Windows.WINDOW_MS + 5, 2, 999, 12, Effort.THOROUGH));
    Tombstone tombstone =
        new Tombstone(
            7,
            new ClusterId("eu-1"),
            List.of(
                new Matcher(Matcher.Type.EQUAL, "job", "node"),
                new Matcher(Matcher.Type.REGEX, "zone", "z[0-9]+|a")),
            new TimeRange(1_000, 2_000));
    StoreRecords.Commit commit =
        new StoreRecords.Commit(new StoreRecords.Sealed(100, 200), 9, 30, 40);
    return List.of(
        of(StoreRecords.encode(commit), StoreRecords::commit),
        of(StoreRecords.encode(piece), StoreRecords::piece),
        of(StoreRecords.encode(tombstone), StoreRecords::tombstone),
        of(
            StoreRecords.encodeDirectory(new long[] {1, 5, 9}),
            value -> StoreRecords.directory(value, "directory")));
  }

  @Test
  void decode_mutantsBelowTheChecksum_areCorruptOrRecords() {
    run(21_000);
  }

  @Tag("long")
  @Test
  void decode_manyMutantsBelowTheChecksum_areCorruptOrRecords() {
    run(1_200_000);
  }

  private void run(int count) {
    List<Original> originals = originals();
    for (int seed = 0; seed < count; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Original original = originals.get(random.nextInt(originals.size()));
      byte[] mutant = StoredValue.frame(Mutations.of(original.payload, random, TOKENS));
      try {
        original.decoder.accept(mutant);
      } catch (CorruptDataException e) {
        assertThat(e).hasMessageContaining("offset=");
        corrupt++;
      } catch (RuntimeException e) {
        fail("seed=" + seed, e);
      }
    }
    assertThat(corrupt).isBetween(count / 10, count * 9 / 10);
  }
}
