package io.tributary.query.logql.pipeline;

import io.tributary.model.logs.LineFields;
import io.tributary.query.logql.ast.LabelCondition;
import io.tributary.query.logql.ast.Stage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What anything after a parser looks at: parsers leave out other labels, stop when they have found
/// all, and drop a line at once by a label that a later filter refuses. Immutable.
///
/// What a parser has not read it cannot find at fault, so an error later in the line stays unseen,
/// as in Loki. Source: Loki `pkg/logql/log/parser_hints.go`.
public final class NeededLabels {
  /// Where nothing is known.
  public static final NeededLabels ALL = new NeededLabels(null, Map.of());

  private static final String EXTRACTED = "_extracted";

  private final @Nullable Set<String> names;
  private final Map<String, LabelTests.LabelTest> filters;

  private NeededLabels(@Nullable Set<String> names, Map<String, LabelTests.LabelTest> filters) {
    this.names = names;
    this.filters = filters;
  }

  /// Returns what a query of lines needs: all labels of lines that its label filters leave in.
  public static NeededLabels ofLines(List<Stage> stages) {
    return of(null, filters(stages));
  }

  /// Returns the conditions of the label filters among `stages`.
  public static List<LabelCondition> filters(List<Stage> stages) {
    List<LabelCondition> filters = new ArrayList<>();
    for (Stage stage : stages) {
      if (stage instanceof Stage.LabelFilter filter) {
        filters.add(filter.condition());
      }
    }
    return filters;
  }

  /// @param names the labels, or null when it is not known which
  /// @param filters what is asked of single labels, the first of a label's first
  public static NeededLabels of(
      @Nullable Set<String> names, Iterable<? extends LabelCondition> filters) {
    Map<String, LabelTests.LabelTest> tests = new HashMap<>();
    for (LabelCondition filter : filters) {
      Set<String> of = new HashSet<>();
      LabelTests.names(filter, of);
      boolean single =
          !(filter instanceof LabelCondition.And) && !(filter instanceof LabelCondition.Or);
      if (single) {
        of.forEach(name -> tests.putIfAbsent(name, LabelTests.compile(filter)));
      }
    }
    return new NeededLabels(names == null ? null : withPlain(names), Map.copyOf(tests));
  }

  /// Adds the names that fields have before they lose theirs to another label.
  private static Set<String> withPlain(Set<String> names) {
    Set<String> all = new HashSet<>(names);
    for (String name : names) {
      if (name.endsWith(EXTRACTED)) {
        all.add(name.substring(0, name.length() - EXTRACTED.length()));
      }
    }
    return Set.copyOf(all);
  }

  public boolean isAll() {
    return names == null;
  }

  /// Returns whether lines may have errors because the query asks for them by name.
  public boolean keepsErrors() {
    return names != null && names.contains(LineError.LABEL);
  }

  /// Returns which fields of plain lines a parser looks at, or null when it may be any.
  public @Nullable LineFields fields(LineFields.Format format) {
    Set<String> wanted = names;
    if (wanted == null || wanted.isEmpty()) {
      return null;
    }
    return new LineFields(
        format,
        (bytes, from, to) ->
            wanted.contains(
                FieldNames.sanitized(new String(bytes, from, to - from, StandardCharsets.UTF_8))));
  }

  /// Returns whether nothing more of the line is needed.
  boolean isSatisfiedBy(LineLabels labels) {
    if (names == null) {
      return false;
    }
    for (String name : names) {
      if (!labels.isExtracted(name)) {
        return false;
      }
    }
    return true;
  }

  boolean contains(String name) {
    return names == null || names.isEmpty() || names.contains(name);
  }

  /// Returns whether a field whose name starts with `prefix` may be needed.
  boolean containsPrefix(String prefix) {
    if (names == null || names.isEmpty()) {
      return true;
    }
    for (String name : names) {
      if (name.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  /// Returns whether the label `name`, which was just found, leaves the line in.
  boolean admits(String name, LineLabels labels) {
    LabelTests.LabelTest filter = filters.get(name);
    return filter == null || filter.test(labels);
  }
}
