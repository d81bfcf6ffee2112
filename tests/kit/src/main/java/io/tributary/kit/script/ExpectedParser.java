package io.tributary.kit.script;

import com.google.re2j.PatternSyntaxException;
import io.tributary.kit.script.Script.Expected;
import io.tributary.kit.script.Script.ExpectedSeries;
import io.tributary.kit.script.Script.Message;
import io.tributary.kit.script.Script.Notes;
import io.tributary.kit.script.Script.Steps;
import io.tributary.kit.script.Script.Value;
import io.tributary.model.Labels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Collects the lines below an `eval`.
final class ExpectedParser {
  private static final Pattern EXPECT =
      Pattern.compile(
          "expect\\s+(ordered|fail|warn|no_warn|info|no_info)(?:\\s+(regex|msg):(.+))?");
  private static final Pattern RANGE_VECTOR =
      Pattern.compile("expect\\s+range\\s+vector\\s+from\\s+(.+)\\s+to\\s+(.+)\\s+step\\s+(.+)");
  private static final Pattern STRING = Pattern.compile("expect\\s+string\\s+(.+)");
  private static final Pattern OLD_FAIL = Pattern.compile("expected_fail_(message|regexp)\\s+(.+)");

  private final boolean instant;
  private final Map<Labels, ExpectedSeries> series = new LinkedHashMap<>();
  private final List<Message> warnings = new ArrayList<>();
  private final List<Message> infos = new ArrayList<>();
  private @Nullable Double scalar;
  private @Nullable String text;
  private @Nullable Steps vectorTimes;
  private @Nullable Message fail;
  private boolean ordered;
  private boolean noWarnings;
  private boolean noInfos;

  /// @param suffix what stood behind `eval_`, the old way to expect
  ExpectedParser(boolean instant, @Nullable String suffix) {
    this.instant = instant;
    if (suffix != null) {
      expect(suffix, Message.ANY);
    }
  }

  /// @throws IllegalArgumentException when the line is not understood
  void add(String line) {
    Matcher expect = EXPECT.matcher(line);
    Matcher rangeVector = RANGE_VECTOR.matcher(line);
    Matcher string = STRING.matcher(line);
    Matcher oldFail = OLD_FAIL.matcher(line);
    if (expect.matches()) {
      expect(expect.group(1), message(expect.group(2), expect.group(3)));
    } else if (rangeVector.matches()) {
      vectorTimes = ScriptParser.steps(rangeVector, 1);
    } else if (string.matches()) {
      text = QuotedText.unquote(string.group(1));
    } else if (oldFail.matches()) {
      fail = message(oldFail.group(1).equals("regexp") ? "regex" : "msg", oldFail.group(2));
    } else if (line.split(" ", 2)[0].equals("expect")) {
      throw new IllegalArgumentException("no such expectation line=" + line);
    } else {
      addValue(line);
    }
    if ((noWarnings && !warnings.isEmpty()) || (noInfos && !infos.isEmpty())) {
      throw new IllegalArgumentException("some and none are expected line=" + line);
    }
  }

  private void addValue(String line) {
    Double number = GoNumber.read(line);
    if (number != null) {
      scalar = number;
      return;
    }
    SeriesLine parsed = SeriesLine.parse(line);
    List<Value> values = PointNotation.values(parsed.points());
    if (instant && vectorTimes == null && values.size() > 1) {
      throw new IllegalArgumentException("an instant has one value line=" + line);
    }
    // The last line of a series counts, as in Prometheus.
    series.remove(parsed.labels());
    series.put(parsed.labels(), new ExpectedSeries(parsed.labels(), values, line));
  }

  Expected build() {
    Notes notes = new Notes(ordered, fail, warnings, noWarnings, infos, noInfos);
    return new Expected(List.copyOf(series.values()), scalar, text, vectorTimes, notes);
  }

  private void expect(String what, Message message) {
    switch (what) {
      case "ordered" -> ordered = true;
      case "fail" -> fail = message;
      case "warn" -> warnings.add(message);
      case "no_warn" -> noWarnings = true;
      case "info" -> infos.add(message);
      default -> noInfos = true;
    }
  }

  private static Message message(@Nullable String kind, @Nullable String text) {
    if (kind == null || text == null) {
      return Message.ANY;
    }
    String stripped = text.strip();
    if (kind.equals("msg")) {
      return new Message(stripped, null);
    }
    try {
      return new Message(null, com.google.re2j.Pattern.compile(stripped));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("not a regular expression: " + e.getMessage(), e);
    }
  }
}
