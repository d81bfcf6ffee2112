package io.tributary.storage.lines;

import io.tributary.storage.codec.ByteSource;
import io.tributary.storage.codec.IntegerDecoder;

/// Values that are listed once, and which of them comes next. Confined to one thread; reused from
/// block to block.
final class ListingReader {
  private int uses;
  private int size;
  private int had;
  private int at;
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

  void readUses(ByteSource in, IntegerDecoder integers) {
    had = 0;
    at = 0;
    if (size < uses) {
      which = which.length < uses ? new long[uses] : which;
      integers.decode(in, uses, uses, which);
    }
  }

  /// Returns the number of the next value; −1 when there is none.
  int next() {
    long back = size < uses && at < uses ? which[at++] : 0;
    if (back == 0) {
      return had < size ? had++ : -1;
    }
    return back > 0 && back <= had ? had - (int) back : -1;
  }
}
