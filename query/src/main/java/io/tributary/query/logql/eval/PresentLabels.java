package io.tributary.query.logql.eval;

import io.tributary.model.Labels;
import java.util.ArrayList;
import java.util.List;

/// Label sets without the labels whose value is empty: whatever changes a set leaves them out, as
/// in Loki.
final class PresentLabels {
  private PresentLabels() {}

  static Labels of(Labels labels) {
    int i = 0;
    while (i < labels.size() && !labels.value(i).isEmpty()) {
      i++;
    }
    return i == labels.size() ? labels : withoutEmpty(labels);
  }

  private static Labels withoutEmpty(Labels labels) {
    List<String> empty = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      if (labels.value(i).isEmpty()) {
        empty.add(labels.name(i));
      }
    }
    return labels.without(empty);
  }
}
