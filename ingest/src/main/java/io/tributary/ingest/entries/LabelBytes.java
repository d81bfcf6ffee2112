package io.tributary.ingest.entries;

import io.tributary.model.Labels;
import io.tributary.model.logs.StructuredMetadata;
import java.util.ArrayList;
import java.util.List;

/// The form of stream labels that come as names and values: a zero byte, which no label string
/// begins with, then pairs like those of [StructuredMetadata], but in any order.
final class LabelBytes {
  static final byte MARK = 0;

  private LabelBytes() {}

  static boolean isPairs(byte[] bytes) {
    return bytes.length > 0 && bytes[0] == MARK;
  }

  /// @throws IllegalArgumentException when a name is empty or occurs twice
  static Labels parse(byte[] bytes) {
    List<String> pairs = new ArrayList<>();
    StructuredMetadata.forEach(
        bytes,
        1,
        bytes.length,
        (name, value) -> {
          pairs.add(name);
          pairs.add(value);
        });
    return Labels.of(pairs.toArray(String[]::new));
  }
}
