package io.tributary.query.logql.pipeline;

import io.tributary.model.Labels;
import io.tributary.model.logs.EntryHints;
import io.tributary.query.logql.ast.InvalidStageException;
import io.tributary.query.logql.ast.LabelCondition;
import io.tributary.query.logql.ast.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The compiled stages that every line of a query goes through. Confined to one thread.
public final class Pipeline {
  private final BytePredicate[] filters;
  private final LineStage[] stages;
  private final List<EntryHints.AnyOf> contained;
  private final Line line = new Line(new LineLabels());

  private Pipeline(
      List<BytePredicate> filters, List<LineStage> stages, List<EntryHints.AnyOf> contained) {
    this.filters = filters.toArray(new BytePredicate[0]);
    this.stages = stages.toArray(new LineStage[0]);
    this.contained = contained;
  }

  /// @param needed the labels that anything after the stages looks at
  /// @throws InvalidStageException when a regular expression, pattern, template or address is wrong
  public static Pipeline compile(List<Stage> stages, NeededLabels needed) {
    List<BytePredicate> filters = new ArrayList<>();
    List<LineStage> rest = new ArrayList<>();
    List<EntryHints.AnyOf> contained = new ArrayList<>();
    boolean raw = true;
    for (int i = 0; i < stages.size(); i++) {
      Stage stage = stages.get(i);
      if (stage instanceof Stage.LineFilter) {
        int end = LineFilters.end(stages, i);
        List<Stage.LineFilter> run = parts(stages.subList(i, end));
        List<BytePredicate> compiled = LineFilters.compileAll(run);
        if (raw) {
          filters.addAll(compiled);
          run.forEach(filter -> contained.addAll(LineFilters.contained(filter)));
        } else {
          compiled.forEach(
              test -> rest.add(line -> test.test(line.bytes(), line.start(), line.end())));
        }
        i = end - 1;
      } else {
        raw = false;
        if (isParser(stage)) {
          rest.addAll(FieldGuard.of(stages.subList(i + 1, stages.size())));
        }
        rest.add(checked(stage, needed));
      }
    }
    return new Pipeline(filters, rest, contained);
  }

  private static List<Stage.LineFilter> parts(List<Stage> filters) {
    List<Stage.LineFilter> parts = new ArrayList<>();
    for (Stage stage : filters) {
      if (stage instanceof Stage.LineFilter filter) {
        parts.addAll(filter.parts());
      }
    }
    return parts;
  }

  private static boolean isParser(Stage stage) {
    return (stage instanceof Stage.Json json && json.extractions().isEmpty())
        || (stage instanceof Stage.Logfmt logfmt && logfmt.extractions().isEmpty());
  }

  private static LineStage checked(Stage stage, NeededLabels needed) {
    try {
      return compile(stage, needed);
    } catch (InvalidStageException e) {
      throw e.in(stage);
    }
  }

  private static LineStage compile(Stage stage, NeededLabels needed) {
    return switch (stage) {
      case Stage.LineFilter filter ->
          throw new IllegalArgumentException("not a stage of its own filter=" + filter);
      case Stage.Json json ->
          json.extractions().isEmpty()
              ? new JsonFields(needed)
              : new JsonExtractions(json.extractions(), needed);
      case Stage.Logfmt logfmt ->
          logfmt.extractions().isEmpty()
              ? new LogfmtFields(logfmt.strict(), logfmt.keepEmpty(), needed)
              : new LogfmtExtractions(logfmt, needed);
      case Stage.Regexp regexp -> new RegexpFields(regexp.regex(), needed);
      case Stage.Pattern pattern -> {
        LinePattern compiled = LinePattern.ofParser(pattern.pattern());
        yield line -> compiled.extract(line, needed);
      }
      case Stage.Unpack unpack -> new Unpack(needed);
      case Stage.LabelFilter filter -> {
        LabelTests.check(filter.condition());
        yield labelFilter(filter.condition());
      }
      case Stage.LineFormat format -> new LineFormat(format.template());
      case Stage.LabelFormat format -> new LabelFormat(format.assignments());
      case Stage.Decolorize decolorize -> new Decolorize();
      case Stage.Drop drop -> new DropLabels(drop.targets());
      case Stage.Keep keep -> new KeepLabels(keep.targets());
    };
  }

  /// Checks what a parser of lines is told.
  ///
  /// @throws InvalidStageException when it is no regular expression, or no pattern
  public static void check(Stage stage) {
    LineStage _ = checked(stage, NeededLabels.ALL);
  }

  /// Returns the stage that keeps lines by their labels.
  public static LineStage labelFilter(LabelCondition condition) {
    LabelTests.LabelTest test = LabelTests.compile(condition);
    return line -> test.test(line.labels());
  }

  /// Returns what every line that passes contains when it is read.
  public List<EntryHints.AnyOf> contained() {
    return contained;
  }

  /// Returns whether lines are filtered as they are stored, and nothing more.
  public boolean onlyFilters() {
    return stages.length == 0;
  }

  /// Returns whether `bytes[start, end)` passes the filters on raw bytes.
  public boolean admits(byte[] bytes, int start, int end) {
    for (BytePredicate filter : filters) {
      if (!filter.test(bytes, start, end)) {
        return false;
      }
    }
    return true;
  }

  /// Takes the line that is processed next.
  public Line line() {
    return line;
  }

  /// Sends an admitted line, whose labels are `stream`'s and its metadata's, through the stages.
  ///
  /// @return whether it is kept; [#line()] then holds it until the next call
  public boolean process(Labels stream, byte[] metadata, int metadataStart, int metadataEnd) {
    line.labels().reset(stream, metadata, metadataStart, metadataEnd);
    for (LineStage stage : stages) {
      if (!stage.process(line)) {
        return false;
      }
    }
    return true;
  }

  /// Adds the labels that `condition` looks at.
  public static void namesOf(LabelCondition condition, Set<String> names) {
    LabelTests.names(condition, names);
  }
}
