package io.tributary.query.logql.template;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a template is executed on.
public interface TemplateData {
  /// Returns a label's value, or null when there is none.
  @Nullable String field(String name);

  /// Returns all labels, sorted by name.
  Map<String, String> fields();

  /// Returns the line.
  String text();

  /// Nanoseconds since the epoch.
  long timestampNs();

  /// When the query began, in nanoseconds since the epoch.
  long nowNs();
}
