package io.tributary.model.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.ClusterId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class EntryBatchTest {
  @Test
  void insertMetadata_randomRows_movesWhatFollowsAndNothingElse() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    EntryBatch batch = new EntryBatch();
    for (int round = 0; round < 200; round++) {
      batch.reset(new ClusterId("a"));
      int rows = random.nextInt(1, 40);
      int first = random.nextInt(rows);
      byte[][] pieces = new byte[rows][];
      int[] places = new int[rows];
      List<String> expected = new ArrayList<>();
      for (int row = 0; row < rows; row++) {
        byte[] line = text(random);
        byte[] metadata = text(random);
        batch.add(row, row, line, 0, line.length);
        batch.addMetadata(metadata, 0, metadata.length);
        int cut = random.nextInt(metadata.length + 1);
        byte[] piece = row < first ? new byte[0] : text(random);
        if (row >= first) {
          places[row - first] = batch.lineEnd(row) + cut;
          pieces[row - first] = piece;
        }
        String all = string(metadata, 0, metadata.length);
        expected.add(
            string(line, 0, line.length)
                + "|"
                + all.substring(0, cut)
                + string(piece, 0, piece.length)
                + all.substring(cut));
      }

      batch.insertMetadata(first, places, pieces);

      List<String> found = new ArrayList<>();
      for (int row = 0; row < rows; row++) {
        int lineEnd = batch.lineEnd(row);
        found.add(
            string(batch.bytes(), batch.lineStart(row), lineEnd)
                + "|"
                + string(batch.bytes(), lineEnd, batch.metadataEnd(row)));
      }
      assertThat(found).as("seed=%d", seed).isEqualTo(expected);
      assertThat(batch.sizeBytes()).isEqualTo(batch.metadataEnd(rows - 1));
    }
  }

  private static byte[] text(SplittableRandom random) {
    String letters = "abcdefghij".repeat(3000);
    int length = random.nextInt(random.nextInt(20) == 0 ? letters.length() : 12);
    return letters.substring(0, length).getBytes(StandardCharsets.US_ASCII);
  }

  private static String string(byte[] bytes, int start, int end) {
    return new String(bytes, start, end - start, StandardCharsets.US_ASCII);
  }
}
