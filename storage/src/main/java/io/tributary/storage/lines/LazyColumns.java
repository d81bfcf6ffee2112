package io.tributary.storage.lines;

import io.tributary.model.error.CorruptDataException;
import io.tributary.storage.codec.ByteSource;
import io.tributary.storage.codec.IntegerDecoder;

/// Decodes columns of a block when they are first needed. Confined to one thread.
final class LazyColumns {
  private final IntegerDecoder integers = new IntegerDecoder();
  private final ByteSource source = new ByteSource();
  private byte[] bytes = new byte[0];
  private int end;
  private String place = "";
  private long[] scratch = new long[0];

  /// @param newEnd where the block ends in the bytes, which must not change while it is read
  void reset(byte[] newBytes, int newEnd, String newPlace) {
    bytes = newBytes;
    end = newEnd;
    place = newPlace;
  }

  /// The bytes that the block is in.
  byte[] bytes() {
    return bytes;
  }

  /// Steps over a column and returns where it is.
  int skip(ByteSource in, int rows) {
    int at = in.position();
    integers.skip(in, rows);
    return at;
  }

  void decode(int position, int rows, long[] out, int from) {
    source.reset(bytes, position, end, place);
    integers.decode(source, rows, rows, out, from);
  }

  /// Decodes a column into an array that is valid until the next call.
  long[] decode(int position, int rows) {
    scratch = scratch.length < rows ? new long[rows] : scratch;
    decode(position, rows, scratch, 0);
    return scratch;
  }

  CorruptDataException corrupt(String expected, String found) {
    return source.corrupt(expected, found);
  }

  int bufferBytes() {
    return scratch.length * Long.BYTES;
  }
}
