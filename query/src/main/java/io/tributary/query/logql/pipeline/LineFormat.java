package io.tributary.query.logql.pipeline;

import io.tributary.query.logql.ast.InvalidStageException;
import io.tributary.query.logql.template.ByteText;
import io.tributary.query.logql.template.Template;
import io.tributary.query.logql.template.TemplateException;
import java.nio.charset.StandardCharsets;

/// `| line_format`: writes the line anew.
final class LineFormat implements LineStage {
  private final Template template;

  LineFormat(String text) {
    try {
      template = Template.parse("line", text);
    } catch (InvalidStageException e) {
      throw e.after("invalid line template: template: line:1: ");
    }
  }

  @Override
  public boolean process(Line line) {
    String field = template.onlyField();
    if (field != null) {
      String value = line.labels().get(field);
      line.setText((value == null ? "" : value).getBytes(StandardCharsets.UTF_8));
      return true;
    }
    try {
      String text = template.execute(new LineData(line));
      line.setText(ByteText.encode(text));
    } catch (TemplateException e) {
      line.labels().setError(LineError.TEMPLATE, e.getMessage());
    }
    return true;
  }
}
