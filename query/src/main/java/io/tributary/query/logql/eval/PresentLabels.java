package io.tributary.query.logql.eval;

import io.tributary.model.Labels;
import java.util.ArrayList;
import java.util.List;

/// Label sets without the labels whose value is empty: whatever changes a set leaves them out, as
/// in Loki.
final class PresentLabels {
  private PresentLabels() {}

  static Labels of(Labels labels) {
    List<String> empty = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      if (labels.value(i).isEmpty()) {
        empty.add(labels.name(i));
      }
    }
    return empty.isEmpty() ? labels : labels.without(empty);
  }
}
