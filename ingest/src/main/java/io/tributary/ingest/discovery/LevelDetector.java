package io.tributary.ingest.discovery;

import io.tributary.model.logs.EntryBatch;
import io.tributary.model.logs.StructuredMetadata;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Adds `detected_level` to the structured metadata of entries that have none: what the labels of
/// their stream say, else their own metadata, else OpenTelemetry's severity number, else the line.
///
/// Nothing is allocated per entry. Reused, confined to one thread. Source: Loki's
/// `discover_log_levels` and its defaults.
public final class LevelDetector {
  private static final byte[] SEVERITY_NUMBER =
      "severity_number".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NOTHING = new byte[0];
  private static final int KEPT_ROWS = 1 << 15;

  private final boolean documents;
  private final LevelPairs levels = new LevelPairs();
  private final StreamLevel streamLevel;
  private final LineLevel lineLevel = new LineLevel();
  private byte[][] pieces = new byte[512][]; // by row of the stream
  private int[] places = new int[512];

  /// @param documents whether entries are made of Elasticsearch's documents
  public LevelDetector(boolean documents) {
    this.documents = documents;
    streamLevel = new StreamLevel(documents, levels);
  }

  /// Adds the level to the rows from `first` on, whose stream has these labels as text.
  public void detect(EntryBatch batch, int first, MemorySegment labels, long offset, int length) {
    detect(batch, first, streamLevel.ofText(labels, offset, length));
  }

  /// As above, of labels as pairs in the form of [StructuredMetadata].
  public void detect(EntryBatch batch, int first, MemorySegment labels, int length) {
    detect(batch, first, streamLevel.ofPairs(labels, length));
  }

  private void detect(EntryBatch batch, int first, byte @Nullable [] ofStream) {
    int rows = batch.size() - first;
    if (rows > pieces.length) {
      pieces = new byte[Math.max(rows, 2 * pieces.length)][];
      places = new int[pieces.length];
    }
    for (int i = 0; i < rows; i++) {
      pieces[i] = piece(batch, first + i, i, ofStream);
    }
    batch.insertMetadata(first, places, pieces);
  }

  /// Returns what is to be added to a row, and sets its place.
  private byte[] piece(EntryBatch batch, int row, int index, byte @Nullable [] ofStream) {
    byte[] bytes = batch.bytes();
    int end = batch.metadataEnd(row);
    places[index] = end;
    byte[] own = null;
    byte[] severity = null;
    int best = LevelFields.NONE;
    int at = batch.lineEnd(row);
    while (at < end) {
      int nameLength = StructuredMetadata.varint(bytes, at);
      int nameStart = at + StructuredMetadata.varintSize(nameLength);
      int nameEnd = nameStart + nameLength;
      int order =
          Arrays.compareUnsigned(bytes, nameStart, nameEnd, Level.FIELD, 0, Level.FIELD.length);
      if (order == 0) {
        return NOTHING;
      }
      if (order > 0 && places[index] == end) {
        places[index] = at;
      }
      int valueLength = StructuredMetadata.varint(bytes, nameEnd);
      int valueStart = nameEnd + StructuredMetadata.varintSize(valueLength);
      at = valueStart + valueLength;
      int rank =
          documents
              ? LevelFields.documentRank(bytes, nameStart, nameEnd)
              : LevelFields.rank(bytes, nameStart, nameEnd);
      if (rank < best && valueLength > 0) {
        best = rank;
        own = levels.of(bytes, valueStart, at);
      } else if (isSeverity(bytes, nameStart, nameEnd) && valueLength > 0) {
        severity = Level.ofSeverity(bytes, valueStart, at).pair();
      }
    }
    byte[] said = ofStream != null ? ofStream : own != null ? own : severity;
    return said != null
        ? said
        : lineLevel.of(bytes, batch.lineStart(row), batch.lineEnd(row)).pair();
  }

  private static boolean isSeverity(byte[] bytes, int start, int end) {
    return Arrays.equals(bytes, start, end, SEVERITY_NUMBER, 0, SEVERITY_NUMBER.length);
  }

  /// Whether one large request has made this too large to keep.
  public boolean isOversized() {
    return pieces.length > KEPT_ROWS;
  }
}
