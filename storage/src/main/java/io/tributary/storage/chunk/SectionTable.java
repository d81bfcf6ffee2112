package io.tributary.storage.chunk;

import io.tributary.storage.chunk.ChunkFormat.Section;
import io.tributary.storage.codec.ByteSource;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Where the sections of a chunk are. Confined to one thread; reused from chunk to chunk.
@SuppressWarnings("EnumOrdinal") // in memory only
final class SectionTable {
  private static final Section[] SECTIONS = Section.values();

  private final int[] starts = new int[SECTIONS.length];
  private final int[] ends = new int[SECTIONS.length];
  private final int[] encodings = new int[SECTIONS.length];

  /// Reads `count` entries; the sections that follow, and eight bytes, must be all there is.
  void open(ByteSource in, int count) {
    Arrays.fill(starts, -1);
    long at = in.position() + (long) count * ChunkFormat.TABLE_ENTRY_BYTES;
    int end = in.position() + in.remaining() - ByteSource.PADDING;
    for (int i = 0; i < count; i++) {
      Section section = section(in);
      int length = in.readInt();
      if (length < 0 || at + length > end) {
        throw in.corrupt("a section of at most " + (end - at) + " bytes", Integer.toString(length));
      }
      if (section != null) {
        starts[section.ordinal()] = (int) at;
        ends[section.ordinal()] = (int) (at + length);
      }
      at += length;
    }
    if (at != end) {
      throw in.corrupt("sections up to " + end, Long.toString(at));
    }
    for (Section section : SECTIONS) {
      if (starts[section.ordinal()] < 0) {
        throw in.corrupt("a section " + section, "none");
      }
    }
  }

  /// Returns the section of the next entry of the table, or null when it may be left out.
  private @Nullable Section section(ByteSource in) {
    int tag = in.readInt();
    int encoding = in.readByte();
    int flags = in.readByte();
    in.take(2);
    for (Section section : SECTIONS) {
      if (section.tag() == tag) {
        int last = isOfBlocks(section) ? ChunkFormat.COLUMNS : ChunkFormat.PLAIN;
        if (encoding > last || starts[section.ordinal()] >= 0) {
          throw in.corrupt(
              "one section " + section + " of encoding " + (last == 0 ? "0" : "0 or 1"),
              "encoding " + encoding);
        }
        encodings[section.ordinal()] = encoding;
        return section;
      }
    }
    if ((flags & ChunkFormat.OPTIONAL) == 0) {
      throw in.corrupt("a section of version " + ChunkFormat.VERSION, letters(tag));
    }
    return null;
  }

  private static boolean isOfBlocks(Section section) {
    return section == Section.LINE || section == Section.META;
  }

  private static String letters(int tag) {
    byte[] letters = {(byte) tag, (byte) (tag >> 8), (byte) (tag >> 16), (byte) (tag >> 24)};
    return new String(letters, StandardCharsets.ISO_8859_1);
  }

  /// Lets `in` read the section.
  void seek(Section section, byte[] chunk, ByteSource in, String place) {
    in.reset(chunk, starts[section.ordinal()], ends[section.ordinal()], place);
  }

  int encoding(Section section) {
    return encodings[section.ordinal()];
  }

  int start(Section section) {
    return starts[section.ordinal()];
  }

  int length(Section section) {
    return ends[section.ordinal()] - starts[section.ordinal()];
  }
}
