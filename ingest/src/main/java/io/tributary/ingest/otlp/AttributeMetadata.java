package io.tributary.ingest.otlp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.tributary.ingest.entries.MetadataEncoder;
import io.tributary.ingest.wire.WireCursor;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Attributes as structured metadata: maps become a pair for each of their values, whose name is
/// all keys on the way there. Reused, confined to one thread. Source: Loki's `otlp_config`.
final class AttributeMetadata {
  private final WireCursor cursor = new WireCursor();
  private final AttributeRange attribute = new AttributeRange();
  private final MetadataEncoder to;
  private final ValueText text;
  private byte[] path = new byte[256]; // of the keys of the maps around
  private MemorySegment pathMemory = MemorySegment.ofArray(path);

  AttributeMetadata(MetadataEncoder to, ValueText text) {
    this.to = to;
    this.text = text;
  }

  /// Adds the attributes of the message `body[start, end)`.
  ///
  /// @param tag that of the field that holds them
  /// @param labels takes those that are labels, if they are a resource's
  /// @throws IllegalArgumentException when one is nested too deep
  void add(MemorySegment body, int start, int end, int tag, @Nullable ResourceLabels labels) {
    for (int at = start; at < end; ) {
      cursor.reset(body, at, end);
      int next = cursor.tag();
      if (next != tag) {
        cursor.skip(next);
        at = cursor.position();
        continue;
      }
      at = cursor.end();
      cursor.limit(at);
      attribute.read(cursor);
      text.open(body, attribute.valueStart(), attribute.valueEnd());
      if (text.isMap()) {
        int length = extendPath(body, 0);
        map(body, text.contentStart(), text.contentEnd(), length, 1);
      } else if (labels == null || !labels.take(body, attribute)) {
        to.name(body, attribute.keyStart(), attribute.keyEnd() - attribute.keyStart());
        value(body);
      }
    }
  }

  private void value(MemorySegment body) {
    text.read(body, attribute.valueStart(), attribute.valueEnd());
    to.value(text.source(), text.offset(), text.length());
  }

  /// @param prefix how much of the path are the keys of the maps around
  private void map(MemorySegment body, int start, int end, int prefix, int depth) {
    if (depth > ValueText.DEEPEST) {
      throw new IllegalArgumentException("attribute is nested too deep limit=" + ValueText.DEEPEST);
    }
    for (int at = start; at < end; ) {
      cursor.reset(body, at, end);
      int next = cursor.tag();
      if (next != Fields.VALUES) {
        cursor.skip(next);
        at = cursor.position();
        continue;
      }
      at = cursor.end();
      cursor.limit(at);
      attribute.read(cursor);
      int length = extendPath(body, prefix);
      text.open(body, attribute.valueStart(), attribute.valueEnd());
      if (text.isMap()) {
        map(body, text.contentStart(), text.contentEnd(), length, depth + 1);
      } else {
        to.name(pathMemory, 0, length);
        value(body);
      }
    }
  }

  /// Puts the key of the attribute behind the keys around it; returns how long they are together.
  private int extendPath(MemorySegment body, int prefix) {
    int start = prefix == 0 ? 0 : prefix + 1;
    int length = attribute.keyEnd() - attribute.keyStart();
    if (start + length > path.length) {
      path = Arrays.copyOf(path, Math.max(start + length, 2 * path.length));
      pathMemory = MemorySegment.ofArray(path);
    }
    if (prefix > 0) {
      path[prefix] = '_';
    }
    MemorySegment.copy(body, JAVA_BYTE, attribute.keyStart(), path, start, length);
    return start + length;
  }

  /// Whether one long key has made this too large to keep.
  boolean isOversized() {
    return path.length > 1 << 20;
  }
}
