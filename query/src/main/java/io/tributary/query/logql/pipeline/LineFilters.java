package io.tributary.query.logql.pipeline;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.tributary.model.logs.EntryHints;
import io.tributary.model.logs.Needle;
import io.tributary.query.logql.ast.InvalidStageException;
import io.tributary.query.logql.ast.LineOperator;
import io.tributary.query.logql.ast.Stage;
import io.tributary.query.logql.regex.RegexProblem;
import io.tributary.query.logql.regex.SimpleRegex;
import io.tributary.query.logql.regex.TextTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes conditions on raw bytes of line filters.
final class LineFilters {
  private static final BytePredicate ALL = (_, _, _) -> true;
  private static final List<List<String>> ANYTHING = List.of(List.of(""));

  private LineFilters() {}

  /// Returns where the line filters end that begin at `start`.
  static int end(List<Stage> stages, int start) {
    int end = start;
    while (end < stages.size() && stages.get(end) instanceof Stage.LineFilter) {
      end++;
    }
    return end;
  }

  /// Makes filters that follow each other; for errors they are one stage, of which the last part is
  /// looked at first.
  ///
  /// @throws InvalidStageException when a regular expression, pattern or address is wrong
  static List<BytePredicate> compileAll(List<Stage.LineFilter> filters) {
    List<BytePredicate> predicates = new ArrayList<>();
    try {
      for (Stage.LineFilter filter : filters.reversed()) {
        predicates.addFirst(compile(filter));
      }
    } catch (InvalidStageException e) {
      throw e.in(filters);
    }
    return predicates;
  }

  /// @throws InvalidStageException when a regular expression, pattern or address is wrong
  static BytePredicate compile(Stage.LineFilter filter) {
    List<BytePredicate> tests = new ArrayList<>();
    for (Stage.Term term : filter.terms()) {
      BytePredicate test = compile(filter.operator(), term);
      if (test != null) {
        tests.add(test);
      }
    }
    BytePredicate any = tests.isEmpty() ? ALL : BytePredicate.anyOf(tests);
    return filter.operator().isNegative() ? any.negate() : any;
  }

  /// Returns null where every line passes, which counts only alone, as in Loki.
  private static @Nullable BytePredicate compile(LineOperator operator, Stage.Term term) {
    if (term.ip()) {
      if (operator != LineOperator.CONTAINS && operator != LineOperator.NOT_CONTAINS) {
        throw new InvalidStageException("ip: invalid operation");
      }
      IpPattern pattern = IpPattern.parse(term.text());
      return pattern::isIn;
    }
    return switch (operator) {
      case CONTAINS, NOT_CONTAINS -> term.text().isEmpty() ? null : contains(term.text());
      case MATCHES, NOT_MATCHES -> regex(term.text());
      case PATTERN, NOT_PATTERN -> LinePattern.ofFilter(term.text())::test;
    };
  }

  private static BytePredicate contains(String text) {
    return text.isEmpty() ? ALL : Needle.of(text)::isIn;
  }

  private static @Nullable BytePredicate regex(String regex) {
    Pattern pattern = compileRegex(regex);
    List<TextTest> tests = SimpleRegex.testsOf(regex, false);
    if (tests != null) {
      return SimpleRegex.isAll(tests)
          ? null
          : BytePredicate.anyOf(tests.stream().map(LineFilters::test).toList());
    }
    BytePredicate whole =
        (bytes, start, end) -> pattern.matcher(Arrays.copyOfRange(bytes, start, end)).find();
    return hasLiterals(RegexLiterals.of(regex)).map(whole::onlyIf).orElse(whole);
  }

  /// Returns the test as one of bytes.
  static BytePredicate test(TextTest test) {
    return switch (test) {
      case TextTest.All _ -> ALL;
      case TextTest.NotEmpty _ -> (bytes, start, end) -> end > start;
      case TextTest.Contains(String text, boolean folded) ->
          folded ? new FoldedText(text)::isIn : contains(text);
      case TextTest.Equals(String text, boolean folded) -> {
        byte[] whole = text.getBytes(StandardCharsets.UTF_8);
        BytePredicate inside = folded ? new FoldedText(text)::isIn : contains(text);
        yield (bytes, start, end) -> end - start == whole.length && inside.test(bytes, start, end);
      }
    };
  }

  /// Returns whether a line has one of the longest texts that all matches have.
  private static Optional<BytePredicate> hasLiterals(List<List<String>> literals) {
    return literals.stream()
        .max(Comparator.comparingInt(any -> any.stream().mapToInt(String::length).min().orElse(0)))
        .map(any -> BytePredicate.anyOf(any.stream().map(LineFilters::contains).toList()));
  }

  /// Returns what every line contains that passes the filter.
  static List<EntryHints.AnyOf> contained(Stage.LineFilter filter) {
    if (filter.operator() != LineOperator.CONTAINS && filter.operator() != LineOperator.MATCHES) {
      return List.of();
    }
    List<List<List<String>>> terms = new ArrayList<>();
    for (Stage.Term term : filter.terms()) {
      List<List<String>> contained =
          filter.operator() == LineOperator.MATCHES
              ? contained(term.text())
              : List.of(List.of(term.text()));
      if (term.ip() || contained.isEmpty()) {
        return List.of();
      }
      if (!contained.equals(ANYTHING)) {
        terms.add(contained);
      }
    }
    if (terms.size() <= 1) {
      return terms.stream().flatMap(List::stream).map(LineFilters::anyOf).toList();
    }
    return List.of(anyOf(terms.stream().flatMap(term -> term.getFirst().stream()).toList()));
  }

  /// Returns lists of texts: what passes contains one of each list.
  private static List<List<String>> contained(String regex) {
    List<TextTest> tests = SimpleRegex.testsOf(regex, false);
    if (tests == null) {
      return RegexLiterals.of(regex);
    }
    if (SimpleRegex.isAll(tests)) {
      return ANYTHING;
    }
    List<String> texts = new ArrayList<>();
    for (TextTest test : tests) {
      if (test instanceof TextTest.Contains(String text, boolean folded) && !folded) {
        texts.add(text);
      }
    }
    return texts.size() == tests.size() ? List.of(texts) : List.of();
  }

  private static EntryHints.AnyOf anyOf(List<String> texts) {
    return new EntryHints.AnyOf(
        texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList());
  }

  /// @throws InvalidStageException when it is not a regular expression
  static Pattern compileRegex(String regex) {
    try {
      return Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw new InvalidStageException(RegexProblem.of(regex, e));
    }
  }
}
