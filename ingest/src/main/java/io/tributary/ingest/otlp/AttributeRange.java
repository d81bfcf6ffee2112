package io.tributary.ingest.otlp;

import io.tributary.ingest.wire.MalformedBodyException;
import io.tributary.ingest.wire.WireCursor;

/// Where key and value of one attribute are in a message. Reused, confined to one thread.
final class AttributeRange {
  private static final long KNOWN = Fields.known(1, 2);

  private int keyStart;
  private int keyEnd;
  private int valueStart;
  private int valueEnd;

  /// Reads the message of the cursor, to its end.
  void read(WireCursor cursor) {
    int start = cursor.position();
    keyStart = start;
    keyEnd = start;
    valueStart = start;
    valueEnd = start;
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      if (tag == Fields.KEY) {
        keyEnd = cursor.end();
        keyStart = cursor.position();
        cursor.position(keyEnd);
      } else if (tag == Fields.VALUE) {
        // A value that is sent in two pieces is legal protobuf, which nobody sends.
        if (valueStart != start) {
          throw new MalformedBodyException(
              "there are two of what is one: value of an attribute", cursor.position());
        }
        valueEnd = cursor.end();
        valueStart = cursor.position();
        cursor.position(valueEnd);
      } else {
        Fields.skip(cursor, tag, KNOWN);
      }
    }
  }

  int keyStart() {
    return keyStart;
  }

  int keyEnd() {
    return keyEnd;
  }

  int valueStart() {
    return valueStart;
  }

  /// Returns where the message of the value ends; an empty one is no value.
  int valueEnd() {
    return valueEnd;
  }
}
