package io.tributary.query.logql.pipeline;

import io.tributary.model.Matcher;
import io.tributary.query.logql.ast.Stage;
import java.util.List;

/// `| drop`: removes labels, the error too; with a matcher only where it matches.
final class DropLabels implements LineStage {
  private final List<Stage.Target> targets;

  DropLabels(List<Stage.Target> targets) {
    this.targets = targets;
  }

  @Override
  public boolean process(Line line) {
    LineLabels labels = line.labels();
    for (Stage.Target target : targets) {
      String value =
          switch (target.name()) {
            case LineError.LABEL -> labels.error();
            case LineError.DETAILS -> labels.errorDetails();
            default -> labels.get(target.name());
          };
      Matcher matcher = target.matcher();
      boolean dropped =
          matcher == null ? value != null : matcher.matches(value == null ? "" : value);
      if (!dropped) {
        continue;
      }
      switch (target.name()) {
        case LineError.LABEL -> labels.clearError();
        case LineError.DETAILS -> labels.clearErrorDetails();
        default -> labels.remove(target.name());
      }
    }
    return true;
  }
}
