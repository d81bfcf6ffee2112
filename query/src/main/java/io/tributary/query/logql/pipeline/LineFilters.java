package io.tributary.query.logql.pipeline;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.tributary.model.logs.EntryHints;
import io.tributary.model.logs.Needle;
import io.tributary.query.logql.ast.InvalidStageException;
import io.tributary.query.logql.ast.LineOperator;
import io.tributary.query.logql.ast.Stage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes conditions on raw bytes of line filters.
final class LineFilters {
  private LineFilters() {}

  /// @throws InvalidStageException when a regular expression, pattern or address is wrong
  static BytePredicate compile(Stage.LineFilter filter) {
    BytePredicate any =
        BytePredicate.anyOf(
            filter.terms().stream().map(term -> compile(filter.operator(), term)).toList());
    return filter.operator().isNegative() ? any.negate() : any;
  }

  private static BytePredicate compile(LineOperator operator, Stage.Term term) {
    if (term.ip()) {
      if (operator != LineOperator.CONTAINS && operator != LineOperator.NOT_CONTAINS) {
        throw new InvalidStageException("ip: invalid operation");
      }
      IpPattern pattern = IpPattern.parse(term.text());
      return pattern::isIn;
    }
    return switch (operator) {
      case CONTAINS, NOT_CONTAINS -> contains(term.text());
      case MATCHES, NOT_MATCHES -> regex(term.text());
      case PATTERN, NOT_PATTERN -> LinePattern.ofFilter(term.text())::test;
    };
  }

  private static BytePredicate contains(String text) {
    return Needle.of(text)::isIn;
  }

  private static BytePredicate regex(String regex) {
    Pattern pattern = compileRegex(regex);
    String core = stripAnything(regex);
    if (core.isEmpty() || RegexLiterals.isLiteral(core)) {
      return contains(core);
    }
    BytePredicate literals = alternation(core);
    if (literals != null) {
      return literals;
    }
    BytePredicate whole =
        (bytes, start, end) -> pattern.matcher(Arrays.copyOfRange(bytes, start, end)).find();
    return hasLiterals(RegexLiterals.of(regex)).map(whole::onlyIf).orElse(whole);
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
              ? RegexLiterals.of(term.text())
              : List.of(List.of(term.text()));
      if (term.ip() || contained.isEmpty()) {
        return List.of();
      }
      terms.add(contained);
    }
    if (terms.size() == 1) {
      return terms.getFirst().stream().map(LineFilters::anyOf).toList();
    }
    return List.of(anyOf(terms.stream().flatMap(term -> term.getFirst().stream()).toList()));
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
      throw new InvalidStageException(String.valueOf(e.getMessage()));
    }
  }

  /// Cuts `.*` off both ends: they change nothing where a line holds no line break, and where it
  /// does the rest still has to be found.
  private static String stripAnything(String regex) {
    String core = regex;
    while (core.startsWith(".*") && !core.startsWith(".*?") && !core.startsWith(".*+")) {
      core = core.substring(2);
    }
    while (core.endsWith(".*") && !core.endsWith("\\.*")) {
      core = core.substring(0, core.length() - 2);
    }
    boolean whole = core.startsWith("*") || core.startsWith("+") || core.startsWith("{");
    return whole || hasTopLevelAlternation(core) ? regex : core;
  }

  private static boolean hasTopLevelAlternation(String regex) {
    return regex.indexOf('|') >= 0;
  }

  private static @Nullable BytePredicate alternation(String regex) {
    List<BytePredicate> branches = new ArrayList<>();
    for (String branch : regex.split("\\|", -1)) {
      if (branch.isEmpty() || !RegexLiterals.isLiteral(branch)) {
        return null;
      }
      branches.add(contains(branch));
    }
    return BytePredicate.anyOf(branches);
  }
}
