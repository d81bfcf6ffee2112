package io.tributary.ingest.entries;

import io.tributary.model.Labels;
import io.tributary.model.logs.StructuredMetadata;
import java.util.ArrayList;
import java.util.List;

/// The form of stream labels that come as names and values: pairs like those of
/// [StructuredMetadata], but in any order. Senders cannot write it: text is told apart by who adds
/// it.
final class LabelBytes {
  private LabelBytes() {}

  /// @throws IllegalArgumentException when a name is empty or occurs twice
  static Labels parse(byte[] bytes) {
    List<String> pairs = new ArrayList<>();
    StructuredMetadata.forEach(
        bytes,
        0,
        bytes.length,
        (name, value) -> {
          pairs.add(name);
          pairs.add(value);
        });
    return Labels.of(pairs.toArray(String[]::new));
  }

  /// Returns labels for a message to the sender, valid or not.
  static String describe(byte[] bytes) {
    try {
      return parse(bytes).toString();
    } catch (IllegalArgumentException e) {
      return "{invalid labels}";
    }
  }
}
