package io.tributary.kit.script;

import io.tributary.kit.script.Script.Gap;
import io.tributary.kit.script.Script.Histo;
import io.tributary.kit.script.Script.Value;
import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.SpecialValues;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The short forms of points: `1`, `_`, `_x3`, `stale`, `5x2`, `0+10x5`, histograms, and durations
/// after `@st`.
final class PointNotation {
  private static final String UNSIGNED =
      "(?:(?i:inf|nan)|(?:[0-9][0-9_]*\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?)";
  private static final String NUMBER = "[+-]?" + UNSIGNED;
  private static final Pattern GAPS = Pattern.compile("_(?:x(\\d+))?");
  private static final Pattern NUMBERS =
      Pattern.compile("(" + NUMBER + ")(?:([+-])(" + UNSIGNED + ")(?=x))?(?:x(\\d+))?");
  private static final Pattern HISTOGRAMS =
      Pattern.compile("\\{\\{(.*?)}}(?:([+-])\\{\\{(.*?)}})?(?:x(\\d+))?");
  private static final String SPAN = "[+-]?(?:0|(?:\\d+(?:ms|[smhdwy]))+)";
  private static final Pattern OFFSETS =
      Pattern.compile("(" + SPAN + ")(?:([+-]" + SPAN + "))?(?:x(\\d+))?");

  private PointNotation() {}

  /// Returns the points that the texts stand for.
  ///
  /// @throws IllegalArgumentException for what is none of the forms
  static List<Value> values(List<String> texts) {
    List<Value> values = new ArrayList<>();
    texts.forEach(text -> expand(text, values));
    return values;
  }

  /// Returns the offsets that the texts stand for, null for gaps.
  static List<@Nullable Long> offsets(List<String> texts) {
    List<@Nullable Long> offsets = new ArrayList<>();
    for (String text : texts) {
      Matcher gaps = GAPS.matcher(text);
      Matcher steps = OFFSETS.matcher(text);
      if (gaps.matches()) {
        for (int i = 0; i < count(gaps.group(1), 0, 1); i++) {
          offsets.add(null);
        }
      } else if (steps.matches()) {
        long offset = ScriptDuration.parse(steps.group(1));
        long step = steps.group(2) == null ? 0 : ScriptDuration.parse(steps.group(2));
        for (int i = 0; i < count(steps.group(3), 1, 1); i++) {
          offsets.add(offset + i * step);
        }
      } else {
        throw new IllegalArgumentException("not a start timestamp text=" + text);
      }
    }
    return offsets;
  }

  /// Returns what a number with its sign stands for; `-nan` is one, too.
  ///
  /// @throws IllegalArgumentException when it is not a number
  static double number(String text) {
    boolean signed = text.startsWith("-") || text.startsWith("+");
    double value = GoNumber.parse(signed ? text.substring(1) : text);
    return text.startsWith("-") ? -value : value;
  }

  private static void expand(String text, List<Value> values) {
    Matcher gaps = GAPS.matcher(text);
    Matcher numbers = NUMBERS.matcher(text);
    Matcher histograms = HISTOGRAMS.matcher(text);
    if (gaps.matches()) {
      for (int i = 0; i < count(gaps.group(1), 0, 1); i++) {
        values.add(new Gap());
      }
    } else if (text.equals("stale")) {
      values.add(new Script.Decimal(SpecialValues.STALE_NAN));
    } else if (numbers.matches()) {
      expandNumbers(numbers, values);
    } else if (histograms.matches()) {
      expandHistograms(histograms, values);
    } else {
      throw new IllegalArgumentException("not a point text=" + text);
    }
  }

  private static void expandNumbers(Matcher match, List<Value> values) {
    double value = number(match.group(1));
    double step = match.group(3) == null ? 0 : number(match.group(3));
    double signed = "-".equals(match.group(2)) ? -step : step;
    int count = count(match.group(4), 1, 1);
    for (int i = 0; i < count; i++) {
      values.add(new Script.Decimal(value));
      value = match.group(3) == null ? value : value + signed;
    }
  }

  private static void expandHistograms(Matcher match, List<Value> values) {
    HistogramNotation first = HistogramNotation.parse(match.group(1));
    Histogram current = first.histogram();
    int count = count(match.group(4), 1, 1);
    HistogramNotation step =
        match.group(3) == null ? null : HistogramNotation.parse(match.group(3));
    // Of a sequence, it is the step that says whether hints are looked at.
    boolean hintGiven = (step == null ? first : step).hintGiven();
    double sign = "-".equals(match.group(2)) ? -1 : 1;
    for (int i = 0; i < count; i++) {
      values.add(new Histo(current, hintGiven));
      current = step == null ? current : HistogramSum.add(current, step.histogram(), sign);
    }
  }

  /// Returns how many points `x` stands for: the number plus `more`, or `single` when there is
  /// none.
  private static int count(@Nullable String times, int more, int single) {
    return times == null ? single : Integer.parseInt(times) + more;
  }
}
