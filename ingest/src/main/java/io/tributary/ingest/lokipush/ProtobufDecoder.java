package io.tributary.ingest.lokipush;

import io.tributary.ingest.entries.EntryRows;
import io.tributary.ingest.wire.WireCursor;
import java.lang.foreign.MemorySegment;

/// Walks the push message of Loki in place. Fields that should be UTF-8 are read as bytes: real
/// senders put others there. Confined to one thread. Source: `log_push.proto` of the model.
final class ProtobufDecoder {
  private static final int STREAM = 1 << 3 | WireCursor.LENGTH_DELIMITED;
  private static final int LABELS = 1 << 3 | WireCursor.LENGTH_DELIMITED;
  private static final int ENTRY = 2 << 3 | WireCursor.LENGTH_DELIMITED;
  private static final int TIMESTAMP = 1 << 3 | WireCursor.LENGTH_DELIMITED;
  private static final int LINE = 2 << 3 | WireCursor.LENGTH_DELIMITED;
  private static final int METADATA = 3 << 3 | WireCursor.LENGTH_DELIMITED;
  private static final int SECONDS = 1 << 3;
  private static final int NANOS = 2 << 3;
  private static final int NAME = 1 << 3 | WireCursor.LENGTH_DELIMITED;
  private static final int VALUE = 2 << 3 | WireCursor.LENGTH_DELIMITED;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final long MOST_SECONDS = Long.MAX_VALUE / NANOS_PER_SECOND - 1;

  private final WireCursor cursor = new WireCursor();
  private MemorySegment body = MemorySegment.NULL;
  private long seconds;
  private long nanos;
  private int lineStart;
  private int lineEnd;

  /// Adds what `message[0, length)` holds to the rows.
  ///
  /// @throws io.tributary.ingest.wire.MalformedBodyException when it is not protobuf
  void decode(MemorySegment message, int length, EntryRows rows) {
    body = message;
    cursor.reset(message, 0, length);
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      if (tag == STREAM) {
        int around = enter();
        stream(rows);
        cursor.limit(around);
      } else {
        cursor.skipUnknown(tag, 1);
      }
    }
  }

  /// Makes the delimited field the current message; returns the limit of the one around it.
  private int enter() {
    int end = cursor.end();
    int around = cursor.limit();
    cursor.limit(end);
    return around;
  }

  private void stream(EntryRows rows) {
    int labelsStart = cursor.position();
    int labelsEnd = labelsStart;
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      switch (tag) {
        case LABELS -> {
          labelsEnd = cursor.end();
          labelsStart = cursor.position();
          cursor.position(labelsEnd);
        }
        case ENTRY -> {
          int around = enter();
          entry(rows);
          cursor.limit(around);
        }
        default -> cursor.skipUnknown(tag, 2);
      }
    }
    rows.endStream(body, labelsStart, labelsEnd - labelsStart);
  }

  private void entry(EntryRows rows) {
    seconds = 0;
    nanos = 0;
    lineStart = cursor.position();
    lineEnd = lineStart;
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      switch (tag) {
        case TIMESTAMP -> {
          int around = enter();
          timestamp();
          cursor.limit(around);
        }
        case LINE -> {
          lineEnd = cursor.end();
          lineStart = cursor.position();
          cursor.position(lineEnd);
        }
        case METADATA -> {
          int around = enter();
          pair(rows);
          cursor.limit(around);
        }
        default -> cursor.skipUnknown(tag, 3);
      }
    }
    rows.add(timestampNs(), body, lineStart, lineEnd - lineStart);
  }

  private void timestamp() {
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      switch (tag) {
        case SECONDS -> seconds = cursor.varint();
        case NANOS -> nanos = (int) cursor.varint();
        default -> cursor.skipUnknown(tag, 2);
      }
    }
  }

  /// Times that nanoseconds cannot say become the nearest that they can: the store refuses them.
  private long timestampNs() {
    return Math.clamp(seconds, -MOST_SECONDS, MOST_SECONDS) * NANOS_PER_SECOND
        + Math.clamp(nanos, -NANOS_PER_SECOND, NANOS_PER_SECOND);
  }

  private void pair(EntryRows rows) {
    int nameStart = cursor.position();
    int nameEnd = nameStart;
    int valueStart = nameStart;
    int valueEnd = nameStart;
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      switch (tag) {
        case NAME -> {
          nameEnd = cursor.end();
          nameStart = cursor.position();
          cursor.position(nameEnd);
        }
        case VALUE -> {
          valueEnd = cursor.end();
          valueStart = cursor.position();
          cursor.position(valueEnd);
        }
        default -> cursor.skipUnknown(tag, 2);
      }
    }
    rows.metadata().name(body, nameStart, nameEnd - nameStart);
    rows.metadata().value(body, valueStart, valueEnd - valueStart);
  }
}
