package io.tributary.query.logql.pipeline;

import io.tributary.query.logql.template.Template;
import io.tributary.query.logql.template.TemplateException;
import java.nio.charset.StandardCharsets;

/// `| line_format`: writes the line anew.
final class LineFormat implements LineStage {
  private final Template template;

  LineFormat(Template template) {
    this.template = template;
  }

  @Override
  public boolean process(Line line) {
    try {
      String text = template.execute(new LineData(line));
      line.setText(text.getBytes(StandardCharsets.UTF_8));
    } catch (TemplateException e) {
      line.labels().setError(LineError.TEMPLATE, e.getMessage());
    }
    return true;
  }
}
