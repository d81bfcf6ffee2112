package io.tributary.query.logql.ast;

import io.tributary.model.Matcher;
import java.util.List;

/// The lines of matching streams, after what a pipeline did to them.
public record LogSelector(List<Matcher> matchers, List<Stage> stages) implements Expr {
  public LogSelector {
    matchers = List.copyOf(matchers);
    stages = List.copyOf(stages);
  }

  @Override
  public String toString() {
    return LogqlPrinter.print(this);
  }
}
