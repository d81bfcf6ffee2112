package io.tributary.storage.view;

import io.tributary.model.ClusterId;
import io.tributary.model.LabelQuerier;
import io.tributary.model.Matcher;
import io.tributary.model.Rewrite;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Turns conditions on rewritten labels into conditions on one cluster's stored labels, exactly.
///
/// Regular expressions on a prefixed label are not translated but evaluated over the cluster's
/// distinct values, prefix in front, and become the set of values they match. Immutable.
record MatcherTranslation(ClusterId cluster, Rewrite rewrite, LabelQuerier stored) {

  /// Returns conditions that hold for a stored series or stream where `matchers` hold for the
  /// rewritten one, or null when no series of the cluster can match.
  @Nullable List<Matcher> translate(List<Matcher> matchers) {
    List<Matcher> translated = new ArrayList<>(matchers.size());
    for (Matcher matcher : matchers) {
      if (matcher.name().equals(rewrite.label())) {
        if (!matcher.matches(cluster.name())) {
          return null;
        }
      } else if (!translate(matcher.withName(rewrite.storedName(matcher.name())), translated)) {
        return null;
      }
    }
    return translated;
  }

  /// Adds what `matcher`, which has the stored name already, means; false when nothing can match.
  private boolean translate(Matcher matcher, List<Matcher> translated) {
    if (!rewrite.isPrefixed(cluster, matcher.name())) {
      translated.add(matcher);
      return true;
    }
    return switch (matcher.type()) {
      case EQUAL, NOT_EQUAL -> translateEquality(matcher, translated);
      case REGEX, NOT_REGEX -> translateRegex(matcher, translated);
    };
  }

  private boolean translateEquality(Matcher matcher, List<Matcher> translated) {
    String value = matcher.value();
    String prefix = cluster.name() + rewrite.separator();
    if (value.isEmpty()) {
      translated.add(matcher);
      return true;
    }
    if (value.length() > prefix.length() && value.startsWith(prefix)) {
      translated.add(new Matcher(matcher.type(), matcher.name(), value.substring(prefix.length())));
      return true;
    }
    // Another cluster's value: none of ours equals it, all of ours differ from it.
    return matcher.type() == Matcher.Type.NOT_EQUAL;
  }

  private boolean translateRegex(Matcher matcher, List<Matcher> translated) {
    List<String> values = stored.labelValues(matcher.name(), List.of(), 0);
    Set<String> matching = new HashSet<>();
    for (String value : values) {
      if (matcher.matches(rewrite.globalValue(cluster, matcher.name(), value))) {
        matching.add(value);
      }
    }
    boolean empty = matcher.matchesEmpty();
    if (matching.size() == values.size() && empty) {
      return true;
    }
    if (empty) {
      matching.add("");
    }
    if (matching.isEmpty()) {
      return false;
    }
    translated.add(Matcher.anyOf(matcher.name(), matching));
    return true;
  }
}
