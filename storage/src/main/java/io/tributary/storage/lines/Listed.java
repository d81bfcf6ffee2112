package io.tributary.storage.lines;

import io.tributary.storage.codec.ByteSource;
import java.util.Arrays;
import java.util.BitSet;

/// The words and digits of a block that are listed once, and which of them comes next. Confined to
/// one thread; reused from block to block.
final class Listed {
  /// Listings: of UUIDs, of digits by their width, of words.
  static final int UUIDS = 0;

  static final int WORDS = LineFormat.MAX_HEX + 1;

  private final LazyColumns lazy;
  private final ListingReader words = new ListingReader();
  private final ListingReader[] digits = new ListingReader[LineFormat.MAX_HEX + 1];
  private final int[] digitsAt = new int[LineFormat.MAX_HEX + 1];
  private int lengthsAt; // of words, in the block; 0 once they are decoded
  private int[] wordStarts = new int[1];

  Listed(LazyColumns lazy) {
    this.lazy = lazy;
    Arrays.setAll(digits, width -> new ListingReader());
  }

  /// Counts how often parts have something of it.
  void count(PartReader parts) {
    words.begin();
    for (ListingReader each : digits) {
      each.begin();
    }
    for (int part = 0; part < parts.size(); part++) {
      int passes = parts.passes(part);
      if (parts.hasWord(part)) {
        words.expect(passes);
      }
      switch (parts.field(part)) {
        case LineFormat.WORD -> words.expect(passes);
        case LineFormat.UUID -> digits[UUIDS].expect(passes);
        case LineFormat.HEX -> digits[parts.argument(part)].expect(passes);
        default -> {}
      }
    }
  }

  /// Finds the columns of what was counted, which end the block.
  void open(ByteSource in) {
    int count = words.readSize(in);
    lengthsAt = lazy.skip(in, count);
    words.skipUses(in, lazy);
    for (int width = 0; width < digits.length; width++) {
      if (digits[width].uses() > 0) {
        digitsAt[width] = in.take(digits[width].readSize(in) * bytesOf(width));
        digits[width].skipUses(in, lazy);
      }
    }
    if (in.remaining() != 0) {
      throw in.corrupt("the end of the block", in.remaining() + " more bytes");
    }
  }

  private static int bytesOf(int width) {
    return width == UUIDS ? LineFormat.UUID_DIGITS / 2 : (width + 1) >> 1;
  }

  /// Starts from the first line again.
  void rewind() {
    words.rewind();
    for (ListingReader each : digits) {
      each.rewind();
    }
  }

  /// Returns whether something of a part is listed.
  ///
  /// @param hasWord whether its text is a word
  static boolean has(boolean hasWord, int field) {
    return hasWord
        || field == LineFormat.HEX
        || field == LineFormat.UUID
        || field == LineFormat.WORD;
  }

  /// Leaves out what a part has that was passed so many times more.
  ///
  /// @param hasWord whether its text is a word
  void skip(boolean hasWord, int field, int argument, int count) {
    if (hasWord) {
      words.skip(count);
    }
    switch (field) {
      case LineFormat.HEX -> digits[argument].skip(count);
      case LineFormat.UUID -> digits[UUIDS].skip(count);
      case LineFormat.WORD -> words.skip(count);
      default -> {}
    }
  }

  /// Returns the number of the next word.
  ///
  /// @param table stands where the words begin when the first one is asked for
  int word(ByteSource table) {
    openWords(table);
    int word = words.next(lazy);
    if (word < 0) {
      throw lazy.corrupt("a word that is listed", "none");
    }
    return word;
  }

  /// Finds where each word is; as [#word] does.
  void openWords(ByteSource table) {
    if (lengthsAt > 0) {
      readWords(table);
    }
  }

  /// Returns how many words there are.
  int words() {
    return words.size();
  }

  private void readWords(ByteSource table) {
    int count = words.size();
    long[] lengths = lazy.decode(lengthsAt, count);
    wordStarts = wordStarts.length <= count ? new int[count + 1] : wordStarts;
    for (int word = 0; word < count; word++) {
      wordStarts[word] = table.position();
      if (lengths[word] < 0 || lengths[word] > table.remaining()) {
        throw lazy.corrupt("a word of up to " + table.remaining(), "" + lengths[word]);
      }
      table.take((int) lengths[word]);
    }
    wordStarts[count] = table.position();
    if (table.remaining() != 0) {
      throw lazy.corrupt("the end of the words", table.remaining() + " more bytes");
    }
    lengthsAt = 0;
  }

  /// Returns the listing that a field is of: [#UUIDS], digits by their width, [#WORDS]; or −1.
  static int listing(int field, int argument) {
    return switch (field) {
      case LineFormat.HEX -> argument;
      case LineFormat.UUID -> UUIDS;
      case LineFormat.WORD -> WORDS;
      default -> -1;
    };
  }

  /// Returns how many fields have something of a listing.
  int uses(int listing) {
    return reader(listing).uses();
  }

  private ListingReader reader(int listing) {
    return listing == WORDS ? words : digits[listing];
  }

  /// Returns what is listed that may have a digit of a needle; words were opened.
  ///
  /// @param table where words are
  BitSet with(DigitClue clue, int listing, byte[] table) {
    BitSet found = new BitSet();
    if (uses(listing) == 0) {
      return found;
    }
    int size = reader(listing).size();
    if (listing == WORDS || listing == UUIDS) {
      for (int value = 0; value < size; value++) {
        found.set(value, has(clue, listing, value, table));
      }
    } else if (clue.mayBeInHex(listing)) {
      clue.findInHex(lazy.bytes(), digitsAt[listing], listing, found, size);
    }
    return found;
  }

  private boolean has(DigitClue clue, int listing, int value, byte[] table) {
    return listing == WORDS
        ? clue.mayBeIn(table, wordStarts[value], wordStarts[value + 1])
        : clue.mayBeInUuid(lazy.bytes(), digitsAt[UUIDS] + value * bytesOf(UUIDS));
  }

  /// Returns which of the fields that have something of a listing have one of the values.
  int[] fieldsWith(int listing, BitSet values) {
    return reader(listing).fieldsWith(values, lazy);
  }

  /// Returns where a word begins in the table; that of the next one is its end.
  int start(int word) {
    return wordStarts[word];
  }

  /// Returns where the next digits of that width are in the block, which are packed.
  int digits(int width) {
    int value = digits[width].next(lazy);
    if (value < 0) {
      throw lazy.corrupt("a number of digits that is listed", "none");
    }
    return digitsAt[width] + value * bytesOf(width);
  }

  /// Returns where the digits of the next UUID are.
  int uuid() {
    return digits(UUIDS);
  }

  int bufferBytes() {
    int bytes = words.bufferBytes() + wordStarts.length * Integer.BYTES;
    for (ListingReader each : digits) {
      bytes += each.bufferBytes();
    }
    return bytes;
  }
}
