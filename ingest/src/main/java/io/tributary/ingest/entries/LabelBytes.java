package io.tributary.ingest.entries;

import io.tributary.model.Labels;
import io.tributary.model.logs.StructuredMetadata;
import java.util.TreeMap;

/// The form of stream labels that come as names and values: pairs like those of
/// [StructuredMetadata], but in any order, and of those with one name the last counts. Senders
/// cannot write it: text is told apart by who adds it.
final class LabelBytes {
  private LabelBytes() {}

  /// @throws IllegalArgumentException when a name is empty
  static Labels parse(byte[] bytes) {
    TreeMap<String, String> pairs = new TreeMap<>();
    StructuredMetadata.forEach(bytes, 0, bytes.length, pairs::put);
    return Labels.of(pairs);
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
