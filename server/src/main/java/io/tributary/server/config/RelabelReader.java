package io.tributary.server.config;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.tributary.scraper.RelabelRule;
import io.tributary.scraper.RelabelRule.Action;
import java.util.List;
import java.util.Locale;

/// Reads one of `relabel_configs` or `metric_relabel_configs`.
///
/// Source: Prometheus `relabel_config`, its defaults and its demands.
final class RelabelReader {
  private static final String REGEX = "(.*)";
  private static final String SEPARATOR = ";";
  private static final String WHOLE = "$1";

  private static final ValueType<Pattern> EXPRESSION =
      new ValueType<>(
          RelabelReader::expression,
          pattern -> new RelabelRule.Input(List.of(), SEPARATOR, pattern).text());

  /// As Prometheus, which does not look at the case.
  private static final ValueType<Action> ACTION =
      new ValueType<>(
          text -> ValueType.oneOf(Action.class).parse().apply(text.toLowerCase(Locale.ROOT)),
          RelabelReader::name);

  private RelabelReader() {}

  private static Pattern expression(String text) {
    try {
      return RelabelRule.Input.anchored(text);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("must be a regular expression: " + e.getMessage(), e);
    }
  }

  static RelabelRule read(ConfigSection rule) {
    Action action = rule.value("action", Action.REPLACE, ACTION);
    RelabelRule.Input input =
        new RelabelRule.Input(
            rule.strings("source_labels", List.of()),
            rule.value("separator", SEPARATOR, ValueType.TEXT),
            rule.value("regex", RelabelRule.Input.anchored(REGEX), EXPRESSION));
    int modulus = rule.value("modulus", Integer.MAX_VALUE, ValueType.LIMIT);
    String target = rule.value("target_label", "", ValueType.TEXT);
    String replacement = rule.value("replacement", WHOLE, ValueType.TEXT);
    if (action.needsTarget() && target.isEmpty()) {
      rule.wrong("target_label is missing, which " + name(action) + " needs");
    }
    if (action == Action.HASHMOD && modulus == Integer.MAX_VALUE) {
      rule.wrong("modulus is missing, which hashmod needs");
    }
    boolean ofValues =
        !input.sourceLabels().isEmpty()
            || !input.separator().equals(SEPARATOR)
            || modulus != Integer.MAX_VALUE
            || !target.isEmpty()
            || !replacement.equals(WHOLE);
    if (ofValues && (action == Action.LABELDROP || action == Action.LABELKEEP)) {
      rule.wrong(name(action) + " takes a regex alone");
    }
    return new RelabelRule(action, input, modulus, target, replacement);
  }

  private static String name(Action action) {
    return ValueType.oneOf(Action.class).print().apply(action);
  }
}
