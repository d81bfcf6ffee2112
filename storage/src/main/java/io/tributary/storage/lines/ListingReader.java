package io.tributary.storage.lines;

import io.tributary.storage.codec.ByteSource;
import java.util.Arrays;
import java.util.BitSet;

/// Values that are listed once, and which of them comes next. Confined to one thread; reused from
/// block to block.
final class ListingReader {
  private int uses;
  private int size;
  private int had;
  private int at;
  private int whichAt; // in the block; 0 once it is decoded
  private long[] which = new long[0];

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
    had = 0;
    at = 0;
  }

  /// Leaves out the values of so many fields.
  void skip(int fields, LazyColumns columns) {
    if (size == uses) {
      had = Math.min(size, had + fields);
      return;
    }
    decode(columns);
    for (int end = Math.min(uses, at + fields); at < end; at++) {
      had += which[at] == 0 ? 1 : 0;
    }
  }

  /// Returns the number of the next value; −1 when there is none.
  int next(LazyColumns columns) {
    if (size == uses) {
      return had < size ? had++ : -1;
    }
    decode(columns);
    long back = at < uses ? which[at++] : Long.MAX_VALUE;
    if (back == 0) {
      return had < size ? had++ : -1;
    }
    return back > 0 && back <= had ? had - (int) back : -1;
  }

  /// Returns which fields, in their order, have one of the values.
  int[] fieldsWith(BitSet values, LazyColumns columns) {
    if (size == uses) {
      return values.stream().toArray();
    }
    decode(columns);
    int[] fields = new int[16];
    int found = 0;
    int listed = 0;
    for (int field = 0; field < uses; field++) {
      long back = which[field];
      long value = back == 0 ? listed++ : listed - back;
      if (value >= 0 && value < size && values.get((int) value)) {
        fields = found == fields.length ? Arrays.copyOf(fields, 2 * found) : fields;
        fields[found++] = field;
      }
    }
    return Arrays.copyOf(fields, found);
  }

  private void decode(LazyColumns columns) {
    if (whichAt > 0) {
      which = which.length < uses ? new long[uses] : which;
      columns.decode(whichAt, uses, which, 0);
      whichAt = 0;
    }
  }

  int bufferBytes() {
    return which.length * Long.BYTES;
  }
}
