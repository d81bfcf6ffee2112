package io.tributary.query.logql;

import io.tributary.query.logql.ast.RangeOperation;
import io.tributary.query.logql.ast.VectorOperation;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Words that errors name as they are.
final class Keywords {
  static final Set<String> ALL = all();

  /// Called like a function in some versions of Loki.
  static final String VARIANTS = "variants";

  /// A stage in some versions of Loki.
  static final String DISTINCT = "distinct";

  private Keywords() {}

  private static Set<String> all() {
    Set<String> words =
        new HashSet<>(
            List.of(
                "by",
                "without",
                "bool",
                "on",
                "ignoring",
                "group_left",
                "group_right",
                "offset",
                "and",
                "or",
                "unless",
                "ip",
                "json",
                "logfmt",
                "regexp",
                "pattern",
                "unpack",
                "unwrap",
                "line_format",
                "label_format",
                "decolorize",
                "drop",
                "keep",
                "vector",
                "label_replace"));
    for (RangeOperation operation : RangeOperation.values()) {
      words.add(operation.toString());
    }
    for (VectorOperation operation : VectorOperation.values()) {
      words.add(operation.toString());
    }
    return Set.copyOf(words);
  }
}
