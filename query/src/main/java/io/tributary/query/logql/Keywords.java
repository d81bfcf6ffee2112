package io.tributary.query.logql;

import io.tributary.query.logql.ast.RangeOperation;
import io.tributary.query.logql.ast.VectorOperation;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// The words that are no names, in any case. Source: Loki `pkg/logql/syntax/lex.go`.
final class Keywords {
  private static final Set<String> RESERVED =
      Set.of(
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
          "keep");

  /// What is a name, unless arguments or a grouping follow; with what errors call it.
  private static final Map<String, String> FUNCTIONS = functions();

  private Keywords() {}

  private static Map<String, String> functions() {
    Map<String, String> functions = new HashMap<>();
    for (RangeOperation operation : RangeOperation.values()) {
      functions.put(operation.toString(), operation.name());
    }
    for (VectorOperation operation : VectorOperation.values()) {
      functions.put(operation.toString(), operation.name());
    }
    functions.put("vector", "VECTOR");
    functions.put("bytes", "BYTES_CONV");
    functions.put("duration", "DURATION_CONV");
    functions.put("duration_seconds", "DURATION_SECONDS_CONV");
    functions.put("label_replace", "label_replace");
    functions.put("ip", "ip");
    return Map.copyOf(functions);
  }

  /// Returns whether `word` is none of the user's names.
  ///
  /// @param called whether arguments or a grouping follow
  static boolean contains(String word, BooleanSupplier called) {
    String lower = word.toLowerCase(Locale.ROOT);
    return RESERVED.contains(lower) || (FUNCTIONS.containsKey(lower) && called.getAsBoolean());
  }

  /// Returns what errors call a keyword.
  static String described(String keyword) {
    return FUNCTIONS.getOrDefault(keyword, keyword);
  }
}
