package io.tributary.query.logql.pipeline;

import io.tributary.query.logql.ast.InvalidStageException;
import io.tributary.query.logql.ast.Stage;
import io.tributary.query.logql.template.ByteText;
import io.tributary.query.logql.template.Template;
import io.tributary.query.logql.template.TemplateData;
import io.tributary.query.logql.template.TemplateException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `| label_format`: renames labels and sets them by templates.
final class LabelFormat implements LineStage {
  private record Assignment(String target, String source, @Nullable Template template) {}

  /// The labels as they were.
  private record Seen(Map<String, String> fields, Line line) implements TemplateData {
    @Override
    public @Nullable String field(String name) {
      return fields.get(name);
    }

    @Override
    public String text() {
      return ByteText.decode(line.bytes(), line.start(), line.end());
    }

    @Override
    public long timestampNs() {
      return line.timestampNs();
    }

    @Override
    public long nowNs() {
      return line.nowNs();
    }
  }

  private final List<Assignment> assignments = new ArrayList<>();

  LabelFormat(List<Stage.Assignment> stages) {
    checkTargets(stages);
    for (Stage.Assignment stage : stages) {
      Template template = stage.template() ? parse(stage) : null;
      assignments.add(new Assignment(stage.target(), stage.source(), template));
    }
  }

  private static void checkTargets(List<Stage.Assignment> stages) {
    Set<String> names = new HashSet<>();
    for (Stage.Assignment stage : stages) {
      if (stage.target().equals(LineError.LABEL)) {
        throw new InvalidStageException("__error__ cannot be formatted");
      }
      if (!names.add(stage.target())) {
        throw new InvalidStageException(
            "multiple label name '"
                + stage.target()
                + "' not allowed in a single format operation");
      }
    }
  }

  private static Template parse(Stage.Assignment assignment) {
    try {
      return Template.parse("label", assignment.source());
    } catch (InvalidStageException e) {
      throw e.after(
          "invalid template for label '" + assignment.target() + "': template: label:1: ");
    }
  }

  @Override
  public boolean process(Line line) {
    LineLabels labels = line.labels();
    TemplateData data = null;
    for (Assignment assignment : assignments) {
      Template template = assignment.template();
      if (template == null) {
        rename(labels, assignment);
        continue;
      }
      if (data == null) { // what the first template sees, the others see too
        LineData live = new LineData(line);
        data = assignments.size() == 1 ? live : new Seen(live.fields(), line);
      }
      try {
        String value = template.execute(data);
        labels.setParsed(assignment.target(), ByteText.plain(value));
      } catch (TemplateException e) {
        labels.setError(LineError.TEMPLATE, e.getMessage());
      }
    }
    return true;
  }

  private static void rename(LineLabels labels, Assignment assignment) {
    String value = labels.get(assignment.source());
    if (value != null) {
      labels.setParsed(assignment.target(), value);
      labels.remove(assignment.source());
    }
  }
}
