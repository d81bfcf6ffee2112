package io.tributary.scraper;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.tributary.model.Labels;
import io.tributary.model.Relabeling;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One of `relabel_configs` or `metric_relabel_configs`. Immutable.
///
/// Source: Prometheus `relabel_config`, whose action and key names these are.
///
/// @param modulus of `hashmod`, else 0
/// @param targetLabel may name groups of the expression, as the replacement may
public record RelabelRule(
    Action action, Input input, long modulus, String targetLabel, String replacement) {

  public enum Action {
    REPLACE,
    LOWERCASE,
    UPPERCASE,
    KEEP,
    DROP,
    KEEPEQUAL,
    DROPEQUAL,
    HASHMOD,
    LABELMAP,
    LABELDROP,
    LABELKEEP;

    /// Returns whether the rule sets, or is compared with, one label.
    public boolean needsTarget() {
      return switch (this) {
        case REPLACE, LOWERCASE, UPPERCASE, KEEPEQUAL, DROPEQUAL, HASHMOD -> true;
        case KEEP, DROP, LABELMAP, LABELDROP, LABELKEEP -> false;
      };
    }
  }

  /// What is looked at: the values of some labels, joined.
  ///
  /// @param regex matches all of it or, where the action is about names, all of a name
  public record Input(List<String> sourceLabels, String separator, Pattern regex) {
    private static final String PREFIX = "^(?:";
    private static final String SUFFIX = ")$";

    public Input {
      sourceLabels = List.copyOf(sourceLabels);
    }

    /// Returns the expression as it was written.
    public String text() {
      String anchored = regex.pattern();
      return anchored.substring(PREFIX.length(), anchored.length() - SUFFIX.length());
    }

    private String of(Labels labels) {
      return sourceLabels.stream().map(labels::get).collect(Collectors.joining(separator));
    }

    /// Returns the expression that `text` is, matching from end to end.
    ///
    /// @throws com.google.re2j.PatternSyntaxException when it is none
    public static Pattern anchored(String text) {
      return Pattern.compile(PREFIX + text + SUFFIX, Pattern.DOTALL);
    }
  }

  /// Returns the labels after all rules, or null when one drops the series.
  public static @Nullable Labels apply(List<RelabelRule> rules, Labels labels) {
    Labels now = labels;
    for (RelabelRule rule : rules) {
      now = now == null ? null : rule.apply(now);
    }
    return now == null || now.isEmpty() ? null : now;
  }

  /// Returns what each rule makes of the labels.
  static List<Relabeling.Step> steps(List<RelabelRule> rules, Labels labels) {
    List<Relabeling.Step> steps = new ArrayList<>();
    Labels now = labels;
    for (RelabelRule rule : rules) {
      now = now == null ? null : rule.apply(now);
      steps.add(new Relabeling.Step(rule.told(), now));
    }
    return steps;
  }

  private Relabeling.Rule told() {
    return new Relabeling.Rule(
        input.sourceLabels,
        input.separator,
        input.text(),
        action == Action.HASHMOD ? modulus : 0,
        targetLabel,
        replacement,
        action.name().toLowerCase(Locale.ROOT));
  }

  private @Nullable Labels apply(Labels labels) {
    String text = input.of(labels);
    return switch (action) {
      case REPLACE -> replace(labels, text);
      case LOWERCASE -> set(labels, targetLabel, text.toLowerCase(Locale.ROOT));
      case UPPERCASE -> set(labels, targetLabel, text.toUpperCase(Locale.ROOT));
      case KEEP -> matches(text) ? labels : null;
      case DROP -> matches(text) ? null : labels;
      case KEEPEQUAL -> labels.get(targetLabel).equals(text) ? labels : null;
      case DROPEQUAL -> labels.get(targetLabel).equals(text) ? null : labels;
      case HASHMOD -> set(labels, targetLabel, Long.toString(hash(text)));
      case LABELMAP -> map(labels);
      case LABELDROP -> labels.without(matching(labels));
      case LABELKEEP -> labels.only(matching(labels));
    };
  }

  private boolean matches(String text) {
    return input.regex.matcher(text).matches();
  }

  private List<String> matching(Labels labels) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      if (matches(labels.name(i))) {
        names.add(labels.name(i));
      }
    }
    return names;
  }

  private Labels replace(Labels labels, String text) {
    Matcher match = input.regex.matcher(text);
    return match.matches()
        ? set(labels, expand(targetLabel, match), expand(replacement, match))
        : labels;
  }

  private Labels map(Labels labels) {
    Labels mapped = labels;
    for (int i = 0; i < labels.size(); i++) {
      Matcher match = input.regex.matcher(labels.name(i));
      if (match.matches()) {
        mapped = set(mapped, expand(replacement, match), labels.value(i));
      }
    }
    return mapped;
  }

  /// A label cannot be without a name; such a replacement changes nothing.
  private static Labels set(Labels labels, String name, String value) {
    return name.isEmpty() ? labels : labels.with(name, value);
  }

  /// Returns the template with its `$1`, `${1}`, `${name}` and `$$` replaced; what is no group is
  /// empty. Source: Go `regexp.Expand`.
  private static String expand(String template, Matcher match) {
    StringBuilder text = new StringBuilder();
    int at = 0;
    for (int dollar = template.indexOf('$'); dollar >= 0; dollar = template.indexOf('$', at)) {
      text.append(template, at, dollar);
      at = dollar + 1;
      boolean braced = template.startsWith("{", at);
      int start = braced ? at + 1 : at;
      int end = start;
      while (end < template.length() && isNamePart(template.charAt(end))) {
        end++;
      }
      if (template.startsWith("$", at)) {
        text.append('$');
        at++;
      } else if (end == start || (braced && !template.startsWith("}", end))) {
        text.append('$');
      } else {
        text.append(group(match, template.substring(start, end)));
        at = braced ? end + 1 : end;
      }
    }
    return text.append(template, at, template.length()).toString();
  }

  private static boolean isNamePart(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }

  private static String group(Matcher match, String name) {
    String found;
    if (name.chars().allMatch(Character::isDigit)) {
      boolean exists = name.length() < 9 && Integer.parseInt(name) <= match.groupCount();
      found = exists ? match.group(Integer.parseInt(name)) : "";
    } else {
      found = match.pattern().namedGroups().containsKey(name) ? match.group(name) : "";
    }
    return found == null ? "" : found;
  }

  /// Returns the last eight bytes of the MD5, as a number, modulo.
  private long hash(String text) {
    try {
      byte[] md5 = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
      return Long.remainderUnsigned(ByteBuffer.wrap(md5).getLong(8), modulus);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has MD5", e);
    }
  }
}
