package io.tributary.ingest.otlp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.tributary.ingest.append.LabelText;
import io.tributary.ingest.wire.MalformedBodyException;
import io.tributary.ingest.wire.WireCursor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// Attributes as text: what a series costs once. Confined to one thread.
///
/// Values that are lists become JSON, bytes base64, as in the collector's `pdata`.
final class AttributeReader {
  private static final long KNOWN_PAIR = Fields.known(1, 2);
  private static final long KNOWN_VALUE = Fields.known(1, 2, 3, 4, 5, 6, 7);
  private static final int HIGHEST_VALUE = 7;

  /// No label is as long.
  private static final int LONGEST_LIST = 16 << 20;

  private final WireCursor cursor = new WireCursor();
  private final ValueText list = new ValueText(LONGEST_LIST);
  private MemorySegment body = MemorySegment.NULL;

  record Attribute(String key, String value) {}

  /// Returns the attributes of the message `body[start, end)`.
  ///
  /// @param tag that of the field that holds them
  /// @throws IllegalArgumentException when one is not UTF-8, or nested too deep
  List<Attribute> read(MemorySegment newBody, int start, int end, int tag) {
    body = newBody;
    List<Attribute> attributes = new ArrayList<>();
    cursor.reset(body, start, end);
    while (!cursor.atEnd()) {
      int next = cursor.tag();
      if (next == tag) {
        int around = enter();
        attributes.add(attribute());
        cursor.limit(around);
      } else {
        cursor.skip(next);
      }
    }
    return attributes;
  }

  /// Returns how many bytes the attributes of a message have.
  long size(MemorySegment newBody, int start, int end, int tag) {
    long size = 0;
    cursor.reset(newBody, start, end);
    while (!cursor.atEnd()) {
      int at = cursor.position();
      int next = cursor.tag();
      cursor.skip(next);
      size += next == tag ? cursor.position() - at : 0;
    }
    return size;
  }

  private int enter() {
    int end = cursor.end();
    int around = cursor.limit();
    cursor.limit(end);
    return around;
  }

  private Attribute attribute() {
    String key = "";
    String value = "";
    boolean valued = false;
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      switch (tag) {
        case Fields.KEY -> key = text();
        case Fields.VALUE -> {
          once(valued);
          valued = true;
          int around = enter();
          value = value();
          cursor.limit(around);
        }
        default -> Fields.skip(cursor, tag, KNOWN_PAIR);
      }
    }
    return new Attribute(key, value);
  }

  private byte[] bytes() {
    int end = cursor.end();
    byte[] bytes = body.asSlice(cursor.position(), end - cursor.position()).toArray(JAVA_BYTE);
    cursor.position(end);
    return bytes;
  }

  private String text() {
    return LabelText.strict(bytes());
  }

  private String base64() {
    return Base64.getEncoder().encodeToString(bytes());
  }

  /// A value that is sent in two pieces is legal protobuf, which nobody sends.
  private void once(boolean found) {
    if (found) {
      throw new MalformedBodyException(
          "there are two of what is one: value of an attribute", cursor.position());
    }
  }

  /// Returns the value that is the cursor's message.
  private String value() {
    int start = cursor.position();
    String value = "";
    boolean found = false;
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      once(found && tag >>> 3 <= HIGHEST_VALUE);
      found |= tag >>> 3 <= HIGHEST_VALUE;
      value =
          switch (tag) {
            case Fields.STRING_VALUE -> text();
            case Fields.BOOL_VALUE -> Boolean.toString(cursor.varint() != 0);
            case Fields.INT_VALUE -> Long.toString(cursor.varint());
            case Fields.DOUBLE_VALUE -> FloatText.json(Double.longBitsToDouble(cursor.fixed64()));
            case Fields.BYTES_VALUE -> base64();
            case Fields.ARRAY_VALUE, Fields.LIST_VALUE -> {
              cursor.position(cursor.end());
              yield json(start, cursor.position());
            }
            default -> skipped(tag, value);
          };
    }
    return value;
  }

  private String skipped(int tag, String before) {
    Fields.skip(cursor, tag, KNOWN_VALUE);
    return before;
  }

  /// Returns the list that is the only value of the message `body[start, end)`.
  private String json(int start, int end) {
    list.read(body, start, end);
    if (!list.isUtf8()) {
      throw new IllegalArgumentException("label is not UTF-8 text=" + list.string());
    }
    return list.string();
  }
}
