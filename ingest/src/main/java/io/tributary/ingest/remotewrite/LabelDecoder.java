package io.tributary.ingest.remotewrite;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.ingest.append.LabelText;
import io.tributary.ingest.wire.WireCursor;
import io.tributary.model.Labels;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Label messages as [Labels]: what a series costs once. Confined to one thread.
final class LabelDecoder {
  private static final int NAME = 1 << 3 | WireCursor.LENGTH_DELIMITED;
  private static final int VALUE = 2 << 3 | WireCursor.LENGTH_DELIMITED;
  private static final int HIGHEST_FIELD = 2;
  private static final byte[] NONE = {};

  private final WireCursor cursor = new WireCursor();

  /// Returns the labels a walk has found; labels with an empty value are left out.
  ///
  /// @throws IllegalArgumentException when they cannot identify a series; says why
  Labels series(MemorySegment body, SeriesWalk walk) {
    List<String> pairs = new ArrayList<>(2 * walk.labels());
    for (int i = 0; i < walk.labels(); i++) {
      label(body, walk.labelStart(i), walk.labelEnd(i), pairs);
    }
    return named(sorted(pairs));
  }

  /// Returns labels that can identify a series.
  ///
  /// @throws IllegalArgumentException when there is no metric name
  static Labels named(Labels labels) {
    if (!labels.has(Labels.METRIC_NAME)) {
      throw new IllegalArgumentException("no metric name");
    }
    return labels;
  }

  /// Adds the name and value of one label message; fields may be in any order, the last of a kind
  /// counts.
  ///
  /// @throws IllegalArgumentException when they are not UTF-8
  void label(MemorySegment body, int start, int end, List<String> pairs) {
    byte[][] label = bytes(body, start, end);
    add(LabelText.strict(label[0]), LabelText.strict(label[1]), pairs);
  }

  private byte[][] bytes(MemorySegment body, int start, int end) {
    byte[][] label = {NONE, NONE};
    cursor.reset(body, start, end);
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      if (tag == NAME) {
        label[0] = bytes(body);
      } else if (tag == VALUE) {
        label[1] = bytes(body);
      } else {
        cursor.skipUnknown(tag, HIGHEST_FIELD);
      }
    }
    return label;
  }

  /// Adds a name and its value, unless that is empty.
  ///
  /// @throws IllegalArgumentException when the name is empty
  static void add(String name, String value, List<String> pairs) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("empty label name");
    }
    if (!value.isEmpty()) {
      pairs.add(name);
      pairs.add(value);
    }
  }

  /// Returns the labels of alternating names and values.
  ///
  /// @throws IllegalArgumentException when a name occurs twice
  static Labels sorted(List<String> pairs) {
    String[] array = pairs.toArray(String[]::new);
    for (int i = 2; i < array.length; i += 2) {
      if (Labels.compareUtf8(array[i - 2], array[i]) >= 0) {
        return Labels.of(array);
      }
    }
    return Labels.ofSortedPairs(array);
  }

  private byte[] bytes(MemorySegment body) {
    int end = cursor.end();
    byte[] bytes = body.asSlice(cursor.position(), end - cursor.position()).toArray(JAVA_BYTE);
    cursor.position(end);
    return bytes;
  }

  /// Returns what a walk has found for a message to the sender: labels that are not valid as they
  /// came.
  String describe(MemorySegment body, SeriesWalk walk) {
    List<String> pairs = new ArrayList<>();
    try {
      for (int i = 0; i < walk.labels(); i++) {
        label(body, walk.labelStart(i), walk.labelEnd(i), pairs);
      }
      return sorted(pairs).toString();
    } catch (IllegalArgumentException e) {
      pairs.clear();
      for (int i = 0; i < walk.labels(); i++) {
        for (byte[] text : bytes(body, walk.labelStart(i), walk.labelEnd(i))) {
          pairs.add(new String(text, UTF_8));
        }
      }
      return Labels.text(pairs);
    }
  }
}
