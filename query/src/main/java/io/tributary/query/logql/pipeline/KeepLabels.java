package io.tributary.query.logql.pipeline;

import io.tributary.model.Matcher;
import io.tributary.query.logql.ast.Stage;
import java.util.ArrayList;
import java.util.List;

/// `| keep`: removes all labels but some; with a matcher those where it does not match too.
final class KeepLabels implements LineStage {
  private final List<Stage.Target> targets;
  private final List<String> removed = new ArrayList<>();

  KeepLabels(List<Stage.Target> targets) {
    this.targets = targets;
  }

  @Override
  public boolean process(Line line) {
    removed.clear();
    line.labels()
        .forEach((name, value, source) -> {
          if (!LineError.isSpecial(name) && !isKept(name, value)) {
            removed.add(name);
          }
        });
    removed.forEach(line.labels()::remove);
    return true;
  }

  private boolean isKept(String name, String value) {
    for (Stage.Target target : targets) {
      Matcher matcher = target.matcher();
      if (target.name().equals(name) && (matcher == null || matcher.matches(value))) {
        return true;
      }
    }
    return false;
  }
}
