package io.tributary.query.logql.regex;

import io.tributary.query.logql.regex.RegexNode.Alternate;
import io.tributary.query.logql.regex.RegexNode.AnyPlus;
import io.tributary.query.logql.regex.RegexNode.AnyStar;
import io.tributary.query.logql.regex.RegexNode.Capture;
import io.tributary.query.logql.regex.RegexNode.Concat;
import io.tributary.query.logql.regex.RegexNode.Empty;
import io.tributary.query.logql.regex.RegexNode.Literal;
import io.tributary.query.logql.regex.RegexNode.One;
import io.tributary.query.logql.regex.RegexNode.Other;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns the regular expressions of filters into searches for texts where Loki does, and so has its
/// answers where they are not the same: what is a text with anything before or behind it is looked
/// for in all of a label's value, and of `a.*(b|c)` only `ab` and `ac` are found. Source: Loki
/// `pkg/logql/log/filter.go`.
public final class SimpleRegex {
  private static final int MAX_PARTS = 3;

  private final boolean label;

  private SimpleRegex(boolean label) {
    this.label = label;
  }

  /// Returns tests of which a text has to pass any, or null when the expression needs a matcher.
  ///
  /// @param regex a valid one
  /// @param label whether it is for the whole value of a label
  public static @Nullable List<TextTest> testsOf(String regex, boolean label) {
    return new SimpleRegex(label).simplify(RegexReader.read(regex));
  }

  /// Returns tests of which any is to pass; one that every text passes counts only alone, as in
  /// Loki.
  public static List<TextTest> either(List<TextTest> first, List<TextTest> second) {
    if (isAll(first) || isAll(second)) {
      return isAll(first) ? second : first;
    }
    List<TextTest> both = new ArrayList<>(first);
    both.addAll(second);
    return both;
  }

  public static boolean isAll(List<TextTest> tests) {
    return tests.size() == 1 && tests.getFirst() instanceof TextTest.All;
  }

  private @Nullable List<TextTest> simplify(RegexNode node) {
    return switch (node) {
      case Alternate alternate -> branches(alternate);
      case Concat concat -> concat(concat, "");
      case Capture capture -> simplify(capture.inner());
      case Literal literal -> List.of(test(literal));
      case AnyStar _, Empty _ -> List.of(new TextTest.All());
      case AnyPlus _ -> List.of(new TextTest.NotEmpty());
      case One _, Other _ -> null;
    };
  }

  private TextTest test(Literal literal) {
    return label
        ? new TextTest.Equals(literal.text(), literal.folded())
        : contains(literal.text(), literal.folded()).getFirst();
  }

  private static List<TextTest> contains(String text, boolean folded) {
    return List.of(text.isEmpty() ? new TextTest.All() : new TextTest.Contains(text, folded));
  }

  private @Nullable List<TextTest> branches(Alternate alternate) {
    List<TextTest> all = null;
    for (RegexNode branch : alternate.branches()) {
      List<TextTest> tests = simplify(branch);
      if (tests == null) {
        return null;
      }
      all = all == null ? tests : either(all, tests);
    }
    return all;
  }

  private static RegexNode uncaptured(RegexNode node) {
    return node instanceof Capture capture ? capture.inner() : node;
  }

  /// @param before the text that stands before it
  private static @Nullable List<TextTest> concat(Concat concat, String before) {
    List<RegexNode> parts = new ArrayList<>(concat.parts());
    parts.replaceAll(SimpleRegex::uncaptured);
    parts.removeIf(part -> part instanceof Empty);
    if (parts.size() > MAX_PARTS) {
      return null;
    }
    List<TextTest> found = null;
    String text = before;
    boolean literal = false;
    boolean folded = false;
    for (RegexNode part : parts) {
      if (part instanceof Literal each && !literal) {
        literal = true;
        text += each.text();
        folded = each.folded();
      } else if (part instanceof Alternate alternate && !text.isEmpty()) {
        found = behind(alternate, text, folded, found);
        if (found == null) {
          return null;
        }
      } else if (!(part instanceof AnyStar)) {
        return null;
      }
    }
    return found != null ? found : text.isEmpty() ? null : contains(text, folded);
  }

  /// Adds the texts that `text` makes with each branch behind it.
  private static @Nullable List<TextTest> behind(
      Alternate alternate, String text, boolean folded, @Nullable List<TextTest> before) {
    List<TextTest> all = before;
    for (RegexNode branch : alternate.branches()) {
      boolean foldedBranch = branch instanceof Literal each && each.folded();
      List<TextTest> tests =
          switch (branch) {
            case Empty _, AnyStar _ -> contains(text, folded);
            case Literal each -> contains(text + each.text(), folded);
            case Concat concat -> concat(concat, text);
            case One _, AnyPlus _, Alternate _, Capture _, Other _ -> null;
          };
      if (tests == null || (foldedBranch && !folded)) {
        return null;
      }
      all = all == null ? tests : either(all, tests);
    }
    return all;
  }
}
