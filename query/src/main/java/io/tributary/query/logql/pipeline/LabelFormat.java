package io.tributary.query.logql.pipeline;

import io.tributary.query.logql.ast.Stage;
import io.tributary.query.logql.template.Template;
import io.tributary.query.logql.template.TemplateException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `| label_format`: renames labels and sets them by templates.
final class LabelFormat implements LineStage {
  private record Assignment(String target, String source, @Nullable Template template) {}

  private final List<Assignment> assignments = new ArrayList<>();

  LabelFormat(List<Stage.Assignment> stages) {
    for (Stage.Assignment stage : stages) {
      Template template = stage.template() ? Template.parse(stage.source()) : null;
      assignments.add(new Assignment(stage.target(), stage.source(), template));
    }
  }

  @Override
  public boolean process(Line line) {
    LineLabels labels = line.labels();
    for (Assignment assignment : assignments) {
      Template template = assignment.template();
      if (template == null) {
        rename(labels, assignment);
        continue;
      }
      try {
        String value = template.execute(new LineData(line));
        labels.set(assignment.target(), value, LineLabels.Source.PARSED);
      } catch (TemplateException e) {
        labels.setError(LineError.TEMPLATE, e.getMessage());
      }
    }
    return true;
  }

  private static void rename(LineLabels labels, Assignment assignment) {
    String value = labels.get(assignment.source());
    if (value != null) {
      LineLabels.Source source = labels.source(assignment.source());
      labels.set(assignment.target(), value, source);
      labels.remove(assignment.source());
    }
  }
}
