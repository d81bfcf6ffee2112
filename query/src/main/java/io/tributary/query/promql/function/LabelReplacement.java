package io.tributary.query.promql.function;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.tributary.model.Labels;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.query.promql.ast.Quoting;
import io.tributary.query.promql.operator.LabelMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `label_replace` and `label_join` on one label set; a text that comes again is not matched again.
/// Confined to one thread.
public final class LabelReplacement implements LabelMap.Function {
  private final String destination;
  private final String replacement;
  private final String source;
  private final Pattern pattern;
  private final Map<String, String> byText = new HashMap<>(); // of the source's values that match
  private final Set<String> unmatched = new HashSet<>();

  /// @throws TributaryException UNPROCESSABLE when the label name or the regular expression is not
  ///   valid
  public LabelReplacement(String destination, String replacement, String source, String regex) {
    this.destination = checked(destination, "label_replace");
    this.replacement = replacement;
    this.source = source;
    try {
      this.pattern = Pattern.compile("^(?s:" + regex + ")$");
    } catch (PatternSyntaxException | StackOverflowError e) {
      throw new TributaryException(
          ErrorKind.UNPROCESSABLE, "invalid regular expression in label_replace(): " + regex, e);
    }
  }

  private static String checked(String label, String function) {
    if (label.isEmpty() || !Quoting.isValidUtf8(label)) {
      throw new TributaryException(
          ErrorKind.UNPROCESSABLE,
          "invalid destination label name in " + function + "(): " + label);
    }
    return label;
  }

  @Override
  public @Nullable Labels apply(Labels labels) {
    String text = labels.get(source);
    String value = byText.get(text);
    if (value == null && !unmatched.contains(text)) {
      value = replace(text);
    }
    return value == null ? null : labels.with(destination, value);
  }

  private @Nullable String replace(String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      unmatched.add(text);
      return null;
    }
    String value = expand(matcher);
    byText.put(text, value);
    return value;
  }

  /// Fills in `$1`, `${1}`, `$name` and `${name}`; `$$` is a dollar; what names no group is
  /// nothing.
  private String expand(Matcher matcher) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < replacement.length()) {
      char c = replacement.charAt(at);
      if (c != '$' || at + 1 == replacement.length()) {
        out.append(c);
        at++;
      } else if (replacement.charAt(at + 1) == '$') {
        out.append('$');
        at += 2;
      } else {
        at = expandGroup(matcher, at, out);
      }
    }
    return out.toString();
  }

  private int expandGroup(Matcher matcher, int dollar, StringBuilder out) {
    boolean braced = replacement.charAt(dollar + 1) == '{';
    int start = dollar + (braced ? 2 : 1);
    int end = start;
    while (end < replacement.length() && isWord(replacement.charAt(end))) {
      end++;
    }
    boolean closed = !braced || (end < replacement.length() && replacement.charAt(end) == '}');
    if (end == start || !closed) {
      out.append('$');
      return dollar + 1;
    }
    out.append(group(matcher, replacement.substring(start, end)));
    return braced ? end + 1 : end;
  }

  private static boolean isWord(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }

  private String group(Matcher matcher, String name) {
    Integer number = pattern.namedGroups().get(name);
    if (number == null && name.length() < 9 && name.chars().allMatch(c -> c >= '0' && c <= '9')) {
      number = Integer.valueOf(name);
    }
    if (number == null || number > matcher.groupCount()) {
      return "";
    }
    String found = matcher.group(number);
    return found == null ? "" : found;
  }

  /// Returns what `label_join` does to a label set.
  public static LabelMap.Function join(String destination, String separator, List<String> sources) {
    checked(destination, "label_join");
    for (String source : sources) {
      if (source.isEmpty() || !Quoting.isValidUtf8(source)) {
        throw new TributaryException(
            ErrorKind.UNPROCESSABLE, "invalid source label name in label_join(): " + source);
      }
    }
    return labels -> {
      StringBuilder value = new StringBuilder();
      for (int i = 0; i < sources.size(); i++) {
        value.append(i == 0 ? "" : separator).append(labels.get(sources.get(i)));
      }
      return labels.with(destination, value.toString());
    };
  }
}
