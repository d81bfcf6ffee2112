package io.tributary.query.logql.pipeline;

import io.tributary.model.Matcher;
import io.tributary.model.logs.Needle;
import io.tributary.query.logql.ast.LabelCondition;
import io.tributary.query.logql.ast.Stage;
import java.util.ArrayList;
import java.util.List;

/// Drops lines before they are parsed that cannot have a field with the value that a later filter
/// wants: those that have it nowhere, and nothing that may stand for it.
final class FieldGuard implements LineStage {
  private static final byte ESCAPE = '\\';

  private final String name;
  private final Needle value;

  private FieldGuard(String name, String value) {
    this.name = name;
    this.value = Needle.of(value);
  }

  /// Returns what may stand before a parser of JSON or logfmt.
  ///
  /// @param after the stages behind the parser
  static List<LineStage> of(List<Stage> after) {
    List<LineStage> guards = new ArrayList<>();
    for (Stage stage : after) {
      if (stage instanceof Stage.LabelFilter filter) {
        add(filter.condition(), guards);
      } else if (!(stage instanceof Stage.LineFilter)) {
        break; // it may set the label
      }
    }
    return guards;
  }

  private static void add(LabelCondition condition, List<LineStage> guards) {
    switch (condition) {
      case LabelCondition.And and -> {
        add(and.left(), guards);
        add(and.right(), guards);
      }
      case LabelCondition.Text text -> {
        Matcher matcher = text.matcher();
        boolean ofError = matcher.name().startsWith("__");
        boolean plain = !matcher.value().isEmpty() && matcher.value().indexOf('\ufffd') < 0;
        if (matcher.type() == Matcher.Type.EQUAL && !ofError && plain) {
          guards.add(new FieldGuard(matcher.name(), matcher.value()));
        }
      }
      default -> {}
    }
  }

  @Override
  public boolean process(Line line) {
    return value.isIn(line.bytes(), line.start(), line.end())
        || line.labels().get(name) != null
        || ByteSearch.indexOf(line.bytes(), line.start(), line.end(), ESCAPE) >= 0;
  }
}
