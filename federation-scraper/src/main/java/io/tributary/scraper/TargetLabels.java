package io.tributary.scraper;

import io.tributary.model.Labels;
import java.util.function.UnaryOperator;

/// Puts a target's labels on a series, whose own labels of the same name become `exported_…`.
///
/// Source: Prometheus `honor_labels: false`.
record TargetLabels(Labels target) implements UnaryOperator<Labels> {
  private static final String EXPORTED = "exported_";

  @Override
  public Labels apply(Labels series) {
    Labels.Builder joined = target.toBuilder();
    for (int i = 0; i < series.size(); i++) {
      String name = series.name(i);
      if (target.has(name)) {
        do {
          name = EXPORTED + name;
        } while (target.has(name) || series.has(name));
      }
      joined.add(name, series.value(i));
    }
    return joined.build();
  }
}
