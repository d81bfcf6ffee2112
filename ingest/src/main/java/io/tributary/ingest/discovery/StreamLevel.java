package io.tributary.ingest.discovery;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.tributary.model.logs.StructuredMetadata;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// The level that the labels of a stream say. Reused, confined to one thread.
final class StreamLevel {
  private final boolean documents;
  private byte[] labels = new byte[256];
  private final LevelPairs pairs;
  private int best;
  private byte[] pair = Level.UNKNOWN.pair();

  StreamLevel(boolean documents, LevelPairs pairs) {
    this.documents = documents;
    this.pairs = pairs;
  }

  /// Returns what is added for the level that labels say as text, `{level="info"}`, or null when
  /// none of them does.
  byte @Nullable [] ofText(MemorySegment source, long offset, int length) {
    copy(source, offset, length);
    int at = 0;
    while (at < length) {
      int nameStart = at;
      while (at < length && isNamePart(labels[at])) {
        at++;
      }
      if (at > nameStart) {
        at = value(nameStart, at, length);
      } else {
        at++;
      }
    }
    return best == LevelFields.NONE ? null : pair;
  }

  /// Reads the value of a name; returns where it ends.
  private int value(int nameStart, int nameEnd, int length) {
    int at = nameEnd;
    while (at < length && (LineLevel.isSpace(labels[at]) || labels[at] == '=')) {
      at++;
    }
    byte quote = at < length ? labels[at] : 0;
    if (quote != '"' && quote != '`') {
      return at;
    }
    int start = ++at;
    while (at < length && labels[at] != quote) {
      at += labels[at] == '\\' && quote == '"' ? 2 : 1;
    }
    at = Math.min(at, length);
    found(nameStart, nameEnd, start, at);
    return at + 1;
  }

  private static boolean isNamePart(byte next) {
    int letter = next | 0x20;
    return (letter >= 'a' && letter <= 'z') || next == '_' || (next >= '0' && next <= '9');
  }

  /// As above, of labels as pairs.
  byte @Nullable [] ofPairs(MemorySegment source, int length) {
    copy(source, 0, length);
    int at = 0;
    while (at < length) {
      int nameLength = StructuredMetadata.varint(labels, at);
      int nameStart = at + StructuredMetadata.varintSize(nameLength);
      int nameEnd = nameStart + nameLength;
      int valueLength = StructuredMetadata.varint(labels, nameEnd);
      int valueStart = nameEnd + StructuredMetadata.varintSize(valueLength);
      at = valueStart + valueLength;
      found(nameStart, nameEnd, valueStart, at);
    }
    return best == LevelFields.NONE ? null : pair;
  }

  private void copy(MemorySegment source, long offset, int length) {
    if (length > labels.length) {
      labels = new byte[Math.max(length, 2 * labels.length)];
    }
    MemorySegment.copy(source, JAVA_BYTE, offset, labels, 0, length);
    best = LevelFields.NONE;
  }

  private void found(int nameStart, int nameEnd, int valueStart, int valueEnd) {
    if (valueStart == valueEnd) {
      return;
    }
    int rank =
        documents
            ? LevelFields.documentRank(labels, nameStart, nameEnd)
            : LevelFields.rank(labels, nameStart, nameEnd);
    if (rank < best) {
      best = rank;
      pair = pairs.of(labels, valueStart, valueEnd);
    }
  }
}
