package io.tributary.query.logql.regex;

import io.tributary.query.logql.regex.RegexNode.Alternate;
import io.tributary.query.logql.regex.RegexNode.Concat;
import io.tributary.query.logql.regex.RegexNode.Empty;
import io.tributary.query.logql.regex.RegexNode.Literal;
import io.tributary.query.logql.regex.RegexNode.One;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts parts together the way Go's parser of regular expressions does: what branches begin with in
/// common stands before them, single characters become one.
final class RegexFactoring {
  private RegexFactoring() {}

  static RegexNode concat(List<RegexNode> items) {
    List<RegexNode> parts = new ArrayList<>();
    for (RegexNode item : merged(items)) {
      if (item instanceof Concat inner) {
        parts.addAll(inner.parts());
      } else {
        parts.add(item);
      }
    }
    return parts.isEmpty() ? new Empty() : parts.size() == 1 ? parts.getFirst() : new Concat(parts);
  }

  /// Makes one of texts that follow each other.
  private static List<RegexNode> merged(List<RegexNode> items) {
    List<RegexNode> merged = new ArrayList<>();
    for (RegexNode item : items) {
      boolean joins =
          item instanceof Literal after
              && !merged.isEmpty()
              && merged.getLast() instanceof Literal before
              && before.folded() == after.folded();
      if (joins) {
        Literal before = (Literal) merged.removeLast();
        merged.add(new Literal(before.text() + ((Literal) item).text(), before.folded()));
      } else {
        merged.add(item);
      }
    }
    return merged;
  }

  static RegexNode alternate(List<RegexNode> branches) {
    List<RegexNode> flat = new ArrayList<>();
    for (RegexNode branch : branches) {
      if (branch instanceof Alternate inner) {
        flat.addAll(inner.branches());
      } else {
        flat.add(branch);
      }
    }
    if (flat.size() == 1) {
      return flat.getFirst();
    }
    List<RegexNode> factored = withoutRepeats(prefixed(flat));
    return factored.size() == 1 ? factored.getFirst() : new Alternate(factored);
  }

  /// Makes one of neighbours that begin with the same text.
  private static List<RegexNode> prefixed(List<RegexNode> branches) {
    List<RegexNode> out = new ArrayList<>();
    int start = 0;
    String common = "";
    boolean folded = false;
    for (int i = 0; i <= branches.size(); i++) {
      Literal first = i < branches.size() ? first(branches.get(i)) : null;
      if (i > start && first != null && first.folded() == folded) {
        String same = common(common, first.text());
        if (!same.isEmpty()) {
          common = same;
          continue;
        }
      }
      add(branches.subList(start, i), common, folded, out);
      start = i;
      common = first == null ? "" : first.text();
      folded = first != null && first.folded();
    }
    return out;
  }

  private static void add(List<RegexNode> run, String common, boolean folded, List<RegexNode> out) {
    if (run.size() < 2) {
      out.addAll(run);
      return;
    }
    List<RegexNode> rest = run.stream().map(branch -> without(branch, common.length())).toList();
    out.add(new Concat(List.of(new Literal(common, folded), alternate(rest))));
  }

  private static @Nullable Literal first(RegexNode branch) {
    RegexNode first = branch instanceof Concat(List<RegexNode> parts) ? parts.getFirst() : branch;
    return first instanceof Literal literal ? literal : null;
  }

  /// Returns what both begin with; characters stay whole.
  private static String common(String a, String b) {
    int at = 0;
    while (at < a.length() && at < b.length() && a.codePointAt(at) == b.codePointAt(at)) {
      at += Character.charCount(a.codePointAt(at));
    }
    return a.substring(0, at);
  }

  private static RegexNode without(RegexNode branch, int length) {
    if (branch instanceof Concat(List<RegexNode> parts)) {
      RegexNode first = without(parts.getFirst(), length);
      List<RegexNode> rest = new ArrayList<>(parts.subList(1, parts.size()));
      if (!(first instanceof Empty)) {
        rest.addFirst(first);
      }
      return rest.size() == 1 ? rest.getFirst() : new Concat(rest);
    }
    Literal literal = (Literal) branch;
    String rest = literal.text().substring(length);
    return rest.isEmpty() ? new Empty() : new Literal(rest, literal.folded());
  }

  /// Makes one of neighbours that are single characters, or empty.
  private static List<RegexNode> withoutRepeats(List<RegexNode> branches) {
    List<RegexNode> out = new ArrayList<>();
    for (RegexNode branch : branches) {
      RegexNode last = out.isEmpty() ? null : out.getLast();
      if (branch instanceof Empty && last instanceof Empty) {
        continue;
      }
      if (last != null && last.isSingle() && branch.isSingle()) {
        out.set(out.size() - 1, either(last, branch));
      } else {
        out.add(branch);
      }
    }
    return out;
  }

  /// Returns the one character that two stand for.
  static RegexNode either(RegexNode a, RegexNode b) {
    return a.equals(b) ? a : new One(false);
  }
}
