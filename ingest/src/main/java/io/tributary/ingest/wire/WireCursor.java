package io.tributary.ingest.wire;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Walks protobuf bytes in place: one message at a time, no objects. Confined to one thread;
/// reused.
///
/// Every read stays inside the current limit; what does not fit is a [MalformedBodyException] with
/// its offset. Source: the protobuf encoding guide.
public final class WireCursor {
  public static final int VARINT = 0;
  public static final int FIXED64 = 1;
  public static final int LENGTH_DELIMITED = 2;
  public static final int START_GROUP = 3;
  public static final int END_GROUP = 4;
  public static final int FIXED32 = 5;

  private static final int MAX_GROUP_DEPTH = 100; // as protobuf-java
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private MemorySegment data = MemorySegment.NULL;
  private int position;
  private int limit;

  /// Starts over on `body[start, end)`.
  public void reset(MemorySegment body, int start, int end) {
    data = body;
    position = start;
    limit = end;
  }

  public int position() {
    return position;
  }

  /// Ends or extends the current message; callers restore the limit of the message around it.
  public void limit(int end) {
    limit = end;
  }

  public int limit() {
    return limit;
  }

  public void position(int offset) {
    position = offset;
  }

  public boolean atEnd() {
    return position == limit;
  }

  /// Reads a field's tag: number and wire type.
  public int tag() {
    int start = position;
    long tag = varint();
    if (tag >>> 32 != 0 || tag >>> 3 == 0) {
      throw new MalformedBodyException("invalid protobuf tag", start);
    }
    return (int) tag;
  }

  public long varint() {
    if (position < limit) {
      byte first = data.get(JAVA_BYTE, position);
      if (first >= 0) {
        position++;
        return first;
      }
    }
    return longVarint();
  }

  private long longVarint() {
    int start = position;
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      if (position == limit) {
        throw new MalformedBodyException("protobuf number is cut off", start);
      }
      byte next = data.get(JAVA_BYTE, position++);
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new MalformedBodyException("protobuf number is longer than 10 bytes", start);
  }

  /// Reads a zigzag varint of 32 bits.
  public int zigzag32() {
    int raw = (int) varint();
    return (raw >>> 1) ^ -(raw & 1);
  }

  /// Reads a zigzag varint of 64 bits.
  public long zigzag64() {
    long raw = varint();
    return (raw >>> 1) ^ -(raw & 1);
  }

  public int fixed32() {
    int start = position;
    advance(Integer.BYTES);
    return data.get(INT, start);
  }

  public long fixed64() {
    int start = position;
    advance(Long.BYTES);
    return data.get(LONG, start);
  }

  /// Reads the length of a delimited field and returns where it ends; the position is where it
  /// begins.
  public int end() {
    int start = position;
    long length = varint();
    if (length < 0 || length > limit - position) {
      throw new MalformedBodyException("protobuf field is longer than its message", start);
    }
    return position + (int) length;
  }

  /// Skips the field of a tag just read.
  public void skip(int tag) {
    skip(tag, 0);
  }

  private void skip(int tag, int depth) {
    switch (tag & 7) {
      case VARINT -> varint();
      case FIXED64 -> advance(Long.BYTES);
      case LENGTH_DELIMITED -> position = end();
      case START_GROUP -> skipGroup(tag, depth);
      case FIXED32 -> advance(Integer.BYTES);
      default ->
          throw new MalformedBodyException(
              "invalid protobuf wire type wireType=" + (tag & 7), position);
    }
  }

  private void skipGroup(int startTag, int depth) {
    if (depth == MAX_GROUP_DEPTH) {
      throw new MalformedBodyException("protobuf groups are nested too deep", position);
    }
    int endTag = (startTag & ~7) | END_GROUP;
    int tag = tag();
    while (tag != endTag) {
      skip(tag, depth + 1);
      tag = tag();
    }
  }

  private void advance(int bytes) {
    if (bytes > limit - position) {
      throw new MalformedBodyException("protobuf field is longer than its message", position);
    }
    position += bytes;
  }

  /// Says that a known field has a wire type it cannot have, or skips an unknown field.
  ///
  /// @param highestKnown the message's known fields are 1 to this
  public void skipUnknown(int tag, int highestKnown) {
    int field = tag >>> 3;
    if (field <= highestKnown) {
      throw new MalformedBodyException("wrong protobuf wire type field=" + field, position);
    }
    skip(tag);
  }
}
