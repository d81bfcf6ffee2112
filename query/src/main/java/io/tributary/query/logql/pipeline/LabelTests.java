package io.tributary.query.logql.pipeline;

import com.google.re2j.Pattern;
import io.tributary.model.Matcher;
import io.tributary.query.logql.ast.Comparison;
import io.tributary.query.logql.ast.InvalidStageException;
import io.tributary.query.logql.ast.LabelCondition;
import io.tributary.query.logql.convert.ByteSizes;
import io.tributary.query.logql.convert.ConversionException;
import io.tributary.query.logql.convert.Durations;
import io.tributary.query.logql.convert.Floats;
import io.tributary.query.logql.regex.SimpleRegex;
import io.tributary.query.logql.regex.TextTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Makes conditions on a line's labels.
///
/// A value that is not of the wanted kind marks the line with an error and keeps it; a label that
/// is not there drops it, unless texts are compared, where it counts as empty.
final class LabelTests {
  /// A condition on labels, which it may mark with an error. Confined to one thread.
  @FunctionalInterface
  interface LabelTest {
    boolean test(LineLabels labels);
  }

  @FunctionalInterface
  private interface Reading {
    double read(String text) throws ConversionException;
  }

  private LabelTests() {}

  static LabelTest compile(LabelCondition condition) {
    return switch (condition) {
      case LabelCondition.And and -> {
        LabelTest left = compile(and.left());
        LabelTest right = compile(and.right());
        yield labels -> {
          boolean first = left.test(labels);
          return right.test(labels) && first;
        };
      }
      case LabelCondition.Or or -> {
        LabelTest left = compile(or.left());
        LabelTest right = compile(or.right());
        yield labels -> left.test(labels) || right.test(labels);
      }
      case LabelCondition.Text text -> text(text.matcher());
      case LabelCondition.Numeric number ->
          converted(number.name(), number.comparison(), number.value(), Floats::parse);
      case LabelCondition.Duration duration ->
          converted(
              duration.name(),
              duration.comparison(),
              (double) duration.nanos(),
              text -> (double) Durations.parse(text));
      case LabelCondition.Bytes bytes ->
          converted(bytes.name(), bytes.comparison(), bytes.bytes(), ByteSizes::parse);
      case LabelCondition.Ip ip -> ip(ip);
    };
  }

  private static LabelTest text(Matcher matcher) {
    Predicate<String> test = valueTest(matcher);
    if (matcher.name().equals(LineError.LABEL)) {
      return labels -> test.test(labels.error());
    }
    return labels -> {
      String value = labels.get(matcher.name());
      return test.test(value == null ? "" : value);
    };
  }

  /// Returns the test of a value: where Loki searches for texts instead of matching, so do we.
  private static Predicate<String> valueTest(Matcher matcher) {
    if (matcher.type() != Matcher.Type.REGEX && matcher.type() != Matcher.Type.NOT_REGEX) {
      return matcher::matches;
    }
    boolean wanted = matcher.type() == Matcher.Type.REGEX;
    List<TextTest> tests = SimpleRegex.testsOf(matcher.value(), true);
    if (tests == null) {
      Pattern pattern = Pattern.compile("^(?:" + matcher.value() + ")$");
      return value -> pattern.matcher(value).find() == wanted;
    }
    BytePredicate any = BytePredicate.anyOf(tests.stream().map(LineFilters::test).toList());
    return value -> {
      byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
      return any.test(bytes, 0, bytes.length) == wanted;
    };
  }

  private static LabelTest converted(
      String name, Comparison comparison, double wanted, Reading reading) {
    return labels -> {
      String value = labels.get(name);
      if (value == null) {
        return false;
      }
      try {
        return comparison.holds(reading.read(value), wanted);
      } catch (ConversionException e) {
        if (!labels.hasError()) {
          labels.setError(LineError.LABEL_FILTER, e.getMessage());
        }
        return true;
      }
    };
  }

  /// Checks a condition that is a stage: of an address inside another condition it is not looked at
  /// whether it is one.
  ///
  /// @throws InvalidStageException when it is no address
  static void check(LabelCondition condition) {
    if (condition instanceof LabelCondition.Ip ip) {
      IpPattern _ = IpPattern.parse(ip.pattern());
    }
  }

  private static LabelTest ip(LabelCondition.Ip ip) {
    IpPattern pattern = patternOf(ip);
    return labels -> {
      if (labels.hasError()) {
        return true;
      }
      String value = labels.get(ip.name());
      return value != null && pattern != null && pattern.isIn(value) != ip.negative();
    };
  }

  private static @Nullable IpPattern patternOf(LabelCondition.Ip ip) {
    try {
      return IpPattern.parse(ip.pattern());
    } catch (InvalidStageException e) {
      return null; // a stage is checked before; elsewhere it is nobody's address, as in Loki
    }
  }

  /// Adds the labels that `condition` looks at.
  static void names(LabelCondition condition, Set<String> names) {
    switch (condition) {
      case LabelCondition.And and -> {
        names(and.left(), names);
        names(and.right(), names);
      }
      case LabelCondition.Or or -> {
        names(or.left(), names);
        names(or.right(), names);
      }
      case LabelCondition.Text text -> names.add(text.matcher().name());
      case LabelCondition.Numeric number -> names.add(number.name());
      case LabelCondition.Duration duration -> names.add(duration.name());
      case LabelCondition.Bytes bytes -> names.add(bytes.name());
      case LabelCondition.Ip ip -> names.add(ip.name());
    }
  }
}
