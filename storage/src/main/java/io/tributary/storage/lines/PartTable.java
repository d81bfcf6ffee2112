package io.tributary.storage.lines;

import io.tributary.storage.codec.ByteSource;
import java.util.Arrays;

/// The parts of a block's lines while it is encoded, and which came after which. Confined to one
/// thread; reused after [#clear()].
///
/// A part is its text, its field with the argument, and, as long as the text is short, the part
/// before: a point in an address is another than one in a version.
///
/// A *link* is a part and one that came after it. Few parts come after each, so that the next one
/// is looked for among these, and by its hash only if it is not there.
final class PartTable {
  /// The part before a line's first.
  static final int START = -1;

  /// The part before one whose text is a word.
  static final int WORD = -2;

  /// In place of a link: there is none.
  static final int NO_LINK = -1;

  /// In place of a link: the whole line is the word.
  static final int ALL = -2;

  private static final int TEXT_OF = -3; // and less

  /// Texts from this on have one meaning wherever they are.
  private static final int LONG_TEXT = 8;

  private static final int LENGTH_MASK = (1 << Short.SIZE) - 1;

  /// Links that are tried one after the other.
  private static final int MAX_TRIES = 12;

  private static final long MIX = 0x9E37_79B9_7F4A_7C15L;

  private byte[] bytes = new byte[0];
  private final HashSlots slots = new HashSlots();
  private long[] heads = new long[256]; // the text's first eight bytes
  private int[] shapes = new int[256]; // field, argument and the text's length
  private int[] textStarts = new int[256];
  private int[] contexts = new int[256];
  private int[] passes = new int[256];
  private int[] firstLinks = new int[256]; // of the start, then of each part: link + 1
  private final HashSlots linkSlots = new HashSlots();
  private long[] linkKeys = new long[256]; // of the parts they go to
  private int[] linkFroms = new int[256];
  private int[] linkTos = new int[256];
  private int[] nextLinks = new int[256]; // of the same part: link + 1

  /// Forgets all parts; those to come have their texts in `newBytes`.
  void clear(byte[] newBytes) {
    bytes = newBytes;
    slots.clear();
    linkSlots.clear();
    firstLinks[0] = 0;
  }

  /// Returns the link from a part to one that is passed once more.
  int pass(int textStart, int textEnd, int field, int argument, int before) {
    long head = head(textStart, textEnd);
    int shape = shape(textEnd - textStart, field, argument);
    long key = key(head, shape, textEnd);
    int link = firstLinks[before + 1];
    int last = 0;
    for (int tries = 0; link != 0 && tries < MAX_TRIES; tries++) {
      if (linkKeys[link - 1] == key) {
        int part = linkTos[link - 1];
        if (heads[part] == head && shapes[part] == shape && hasRest(part, textStart, textEnd)) {
          passes[part]++;
          if (tries > 1) { // the next time it is found at once
            nextLinks[last - 1] = nextLinks[link - 1];
            nextLinks[link - 1] = firstLinks[before + 1];
            firstLinks[before + 1] = link;
          }
          return link - 1;
        }
      }
      last = link;
      link = nextLinks[link - 1];
    }
    return link(before, part(textStart, textEnd, head, shape, before), key);
  }

  /// Returns what parts of a link are told apart by as a rule: both ends of the text, and the
  /// shape.
  private long key(long head, int shape, int textEnd) {
    boolean isLong = (shape & LENGTH_MASK) > Long.BYTES;
    long tail = isLong ? ByteSource.longAt(bytes, textEnd - Long.BYTES) : 0;
    return (head ^ shape) * MIX ^ tail;
  }

  /// Returns the part with a word for its text, which is passed once more.
  int passWord(int field, int argument) {
    return part(0, 0, 0, shape(0, field, argument), WORD);
  }

  /// In place of a link: the part's text is the word.
  static int textOf(int part) {
    return TEXT_OF - part;
  }

  /// Returns the word of a step whose part has one.
  long word(Steps steps, int step) {
    int link = steps.link(step);
    if (link == ALL) {
      return steps.value(step);
    }
    int part = TEXT_OF - link;
    return Steps.bounds(textStart(part), textEnd(part));
  }

  private static int shape(int length, int field, int argument) {
    return (field << Byte.SIZE | argument) << Short.SIZE | length;
  }

  private long head(int from, int to) {
    int length = to - from;
    if (length >= Long.BYTES) {
      return ByteSource.longAt(bytes, from);
    }
    if (from + Long.BYTES <= bytes.length) {
      return length == 0 ? 0 : ByteSource.longAt(bytes, from) << (Long.SIZE - Byte.SIZE * length);
    }
    long head = 0;
    for (int i = 0; i < length; i++) {
      head |= (bytes[from + i] & 0xFFL) << (Long.SIZE - Byte.SIZE * (length - i));
    }
    return head;
  }

  /// Returns whether a part with a text of that length has what follows the first eight bytes.
  private boolean hasRest(int part, int from, int to) {
    int other = textStarts[part] - from;
    for (int at = from + Long.BYTES; at < to; at += Long.BYTES) {
      int word = Math.min(at, to - Long.BYTES);
      if (ByteSource.longAt(bytes, word) != ByteSource.longAt(bytes, other + word)) {
        return false;
      }
    }
    return true;
  }

  private int part(int textStart, int textEnd, long head, int shape, int before) {
    int context = before == WORD || textEnd - textStart < LONG_TEXT ? before : START;
    long mixed = mix(mix((long) context << Integer.SIZE | shape) ^ head);
    for (int at = textStart + Long.BYTES; at < textEnd; at += Long.BYTES) {
      mixed = mix(mixed ^ ByteSource.longAt(bytes, Math.min(at, textEnd - Long.BYTES)));
    }
    int hash = (int) mixed;
    int part = slots.find(hash);
    while (part >= 0 && !is(part, context, head, shape, textStart)) {
      part = slots.findNext(hash);
    }
    if (part < 0) {
      part = slots.add(hash);
      grow(part + 1);
      heads[part] = head;
      shapes[part] = shape;
      textStarts[part] = textStart;
      contexts[part] = context;
      passes[part] = 0;
      firstLinks[part + 1] = 0;
    }
    passes[part]++;
    return part;
  }

  private static long mix(long word) {
    long product = word * MIX;
    return product ^ (product >>> Integer.SIZE);
  }

  private boolean is(int part, int context, long head, int shape, int textStart) {
    return contexts[part] == context
        && heads[part] == head
        && shapes[part] == shape
        && hasRest(part, textStart, textStart + (shape & LENGTH_MASK));
  }

  private void grow(int parts) {
    if (parts == heads.length) {
      heads = Arrays.copyOf(heads, 2 * parts);
      shapes = Arrays.copyOf(shapes, 2 * parts);
      textStarts = Arrays.copyOf(textStarts, 2 * parts);
      contexts = Arrays.copyOf(contexts, 2 * parts);
      passes = Arrays.copyOf(passes, 2 * parts);
      firstLinks = Arrays.copyOf(firstLinks, 2 * parts);
    }
  }

  private int link(int from, int to, long key) {
    int hash = (int) mix((long) from << Integer.SIZE | to);
    int link = linkSlots.find(hash);
    while (link >= 0 && (linkFroms[link] != from || linkTos[link] != to)) {
      link = linkSlots.findNext(hash);
    }
    if (link < 0) {
      link = linkSlots.add(hash);
      if (link == linkTos.length) {
        linkKeys = Arrays.copyOf(linkKeys, 2 * link);
        linkFroms = Arrays.copyOf(linkFroms, 2 * link);
        linkTos = Arrays.copyOf(linkTos, 2 * link);
        nextLinks = Arrays.copyOf(nextLinks, 2 * link);
      }
      linkKeys[link] = key;
      linkFroms[link] = from;
      linkTos[link] = to;
      nextLinks[link] = firstLinks[from + 1];
      firstLinks[from + 1] = link + 1;
    }
    return link;
  }

  /// Returns how many parts there are.
  int size() {
    return slots.size();
  }

  int links() {
    return linkSlots.size();
  }

  /// Returns the part to which a link goes.
  int target(int link) {
    return linkTos[link];
  }

  int textStart(int part) {
    return textStarts[part];
  }

  int textEnd(int part) {
    return textStarts[part] + (shapes[part] & LENGTH_MASK);
  }

  int field(int part) {
    return shapes[part] >>> (Short.SIZE + Byte.SIZE);
  }

  int argument(int part) {
    return shapes[part] >>> Short.SIZE & 0xFF;
  }

  /// Returns whether the part's text is a word.
  boolean hasWord(int part) {
    return contexts[part] == WORD;
  }

  /// Returns how often the part was passed.
  int passes(int part) {
    return passes[part];
  }
}
