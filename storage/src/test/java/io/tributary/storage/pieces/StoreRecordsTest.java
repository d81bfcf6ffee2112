package io.tributary.storage.pieces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.model.error.CorruptDataException;
import io.tributary.storage.codec.Effort;
import io.tributary.storage.rocks.StoredValue;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Records of before there were logs are read for ever.
class StoreRecordsTest {
  private static final Piece PIECE =
      new Piece(
          7,
          PieceKind.ENTRIES,
          3,
          new Piece.Span(Windows.WINDOW_MS, 12),
          new LogRange(64, 4_096),
          new Piece.Content(Windows.WINDOW_MS, Windows.WINDOW_MS + 5, 2, 999, 12, Effort.THOROUGH));

  @Test
  void commit_written_isRead() {
    StoreRecords.Commit commit =
        new StoreRecords.Commit(new StoreRecords.Sealed(100, 200), 9, 30, 40);
    assertThat(StoreRecords.commit(StoreRecords.encode(commit))).isEqualTo(commit);
  }

  @Test
  void commit_ofBeforeLogs_sealsEntriesAsFarAsSamples() {
    ByteBuffer old = ByteBuffer.allocate(24).putLong(100).putLong(9).putInt(30).putInt(40);
    assertThat(StoreRecords.commit(StoredValue.frame(old.array())))
        .isEqualTo(new StoreRecords.Commit(new StoreRecords.Sealed(100, 100), 9, 30, 40));
  }

  @ParameterizedTest
  @EnumSource(Effort.class)
  void piece_written_isRead(Effort effort) {
    Piece piece =
        PIECE.with(new Piece.Content(Windows.WINDOW_MS, Windows.WINDOW_MS + 5, 2, 999, 12, effort));
    assertThat(StoreRecords.piece(StoreRecords.encode(piece))).isEqualTo(piece);
  }

  @Test
  void piece_ofBeforeLogs_isOfSamples() {
    byte[] value = StoreRecords.encode(PIECE);
    byte[] payload = new byte[value.length - 8]; // without version, kind and on, and checksum
    System.arraycopy(value, 1, payload, 0, payload.length);
    Piece old = StoreRecords.piece(StoredValue.frame(payload));
    assertThat(old.kind()).isEqualTo(PieceKind.SAMPLES);
    assertThat(old.span()).isEqualTo(Piece.Span.ofWindow(Windows.WINDOW_MS));
    assertThat(old.content())
        .isEqualTo(
            new Piece.Content(Windows.WINDOW_MS, Windows.WINDOW_MS + 5, 2, 999, 12, Effort.QUICK));
    assertThat(old.log()).isEqualTo(PIECE.log());
  }

  @Test
  void piece_ofAnUnknownKind_isRefused() {
    byte[] value = StoreRecords.encode(PIECE);
    byte[] payload = new byte[value.length - 5];
    System.arraycopy(value, 1, payload, 0, payload.length);
    payload[payload.length - 3] = 9;
    assertThatThrownBy(() -> StoreRecords.piece(StoredValue.frame(payload)))
        .isInstanceOf(CorruptDataException.class)
        .hasMessageContaining("a kind of piece");
  }

  @Test
  void presence_kinds_haveKeysOfTheirOwn() {
    for (PieceKind kind : PieceKind.values()) {
      byte[] key = StoreKeys.presence(-3, 5, kind);
      assertThat(StoreKeys.presenceKind(key)).isEqualTo(kind);
      assertThat(StoreKeys.presenceDay(key)).isEqualTo(-3);
      assertThat(StoreKeys.presenceCluster(key)).isEqualTo(5);
    }
  }
}
