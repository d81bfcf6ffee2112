package io.tributary.ingest.entries;

import io.tributary.ingest.limits.LogLimits;
import io.tributary.model.Labels;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What a stream's labels must look like, in Loki's words where they are not.
final class LabelRules {
  private static final int LONGEST_SHOWN = 400;

  private LabelRules() {}

  /// Returns why labels cannot name a stream, or null.
  static @Nullable String problem(Labels labels, LogLimits limits) {
    if (labels.isEmpty()) {
      return "error at least one label pair is required per stream";
    }
    if (labels.size() > limits.labels()) {
      return "entry for stream '%s' has %d label names; limit %d"
          .formatted(shown(labels), labels.size(), limits.labels());
    }
    for (int i = 0; i < labels.size(); i++) {
      String name = labels.name(i);
      if (!isLabelName(name)) {
        return "error parsing labels '%s' with error: invalid label name \"%s\""
            .formatted(shown(labels), shown(name));
      }
      if (name.length() > limits.labelNameBytes()) {
        return "stream '%s' has label name too long: '%s'".formatted(shown(labels), shown(name));
      }
      if (utf8Length(labels.value(i)) > limits.labelValueBytes()) {
        return "stream '%s' has label value too long: '%s'"
            .formatted(shown(labels), shown(labels.value(i)));
      }
    }
    return null;
  }

  static boolean isLabelName(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isLabelNameCharacter(text.charAt(i), i == 0)) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  static boolean isLabelNameCharacter(char next, boolean first) {
    return (next >= 'a' && next <= 'z')
        || (next >= 'A' && next <= 'Z')
        || next == '_'
        || (!first && next >= '0' && next <= '9');
  }

  /// Returns what fits into a message: the sentence around it must be seen.
  private static String shown(Object text) {
    String whole = text.toString();
    return whole.length() > LONGEST_SHOWN ? whole.substring(0, LONGEST_SHOWN) + "…" : whole;
  }

  private static int utf8Length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
