package io.tributary.storage.lines;

import io.tributary.storage.codec.ByteSource;
import java.util.Arrays;
import java.util.BitSet;

/// Values that are listed once, and which of them comes next. Confined to one thread; reused from
/// block to block.
final class ListingReader {
  private int uses;
  private int size;
  private int at; // fields that have had theirs
  private int whichAt; // in the block; 0 once it is decoded
  private int[] values = new int[0]; // of fields; −1 for one that is none

  void begin() {
    uses = 0;
  }

  /// Says that so many more fields have one of the values.
  void expect(int more) {
    uses += more;
  }

  int uses() {
    return uses;
  }

  /// Reads how many values there are.
  int readSize(ByteSource in) {
    size = in.readCount(uses);
    return size;
  }

  int size() {
    return size;
  }

  /// Steps over the column of which values the fields have.
  void skipUses(ByteSource in, LazyColumns columns) {
    rewind();
    whichAt = size < uses ? columns.skip(in, uses) : 0;
  }

  /// Starts from the first field again.
  void rewind() {
    at = 0;
  }

  /// Leaves out the values of so many fields.
  void skip(int fields) {
    at = (int) Math.min(uses, (long) at + fields);
  }

  /// Returns the number of the next value; −1 when there is none.
  int next(LazyColumns columns) {
    if (at == uses) {
      return -1;
    }
    if (size == uses) {
      return at++;
    }
    decode(columns);
    return values[at++];
  }

  /// Returns which fields, in their order, have one of the values.
  int[] fieldsWith(BitSet wanted, LazyColumns columns) {
    if (size == uses) {
      return wanted.stream().toArray();
    }
    decode(columns);
    int[] fields = new int[16];
    int found = 0;
    for (int field = 0; field < uses; field++) {
      if (values[field] >= 0 && wanted.get(values[field])) {
        fields = found == fields.length ? Arrays.copyOf(fields, 2 * found) : fields;
        fields[found++] = field;
      }
    }
    return Arrays.copyOf(fields, found);
  }

  private void decode(LazyColumns columns) {
    if (whichAt > 0) {
      values = values.length < uses ? new int[uses] : values;
      long[] which = columns.decode(whichAt, uses);
      int listed = 0;
      for (int field = 0; field < uses; field++) {
        long back = which[field];
        long value = back == 0 ? listed++ : listed - back;
        values[field] = value >= 0 && value < Math.min(listed, size) ? (int) value : -1;
      }
      whichAt = 0;
    }
  }

  int bufferBytes() {
    return values.length * Integer.BYTES;
  }
}
