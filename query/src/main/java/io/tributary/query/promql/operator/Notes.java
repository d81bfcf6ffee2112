package io.tributary.query.promql.operator;

import io.tributary.query.exec.Annotations;
import io.tributary.query.promql.ast.Span;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a query tells its reader beside the result: each text once, whatever expressions say it.
/// Confined to one thread.
///
/// Of several expressions Prometheus names the one evaluated last; of those that it counts, the
/// first.
final class Notes {
  private final Map<String, Span> warnings = new LinkedHashMap<>();
  private final Map<String, Span> infos = new LinkedHashMap<>();
  private final Map<String, Counted> counted = new LinkedHashMap<>();
  private final Map<String, Map<Span, Monotonicity>> raised = new LinkedHashMap<>();

  private record Counted(Span span, int times) {
    Counted and(Counted other) {
      return new Counted(first(span, other.span), times + other.times);
    }
  }

  void warn(String what, Span span) {
    warnings.merge(what, span, Notes::last);
  }

  void info(String what, Span span) {
    infos.merge(what, span, Notes::last);
  }

  void count(String what, Span span) {
    counted.merge(what, new Counted(span, 1), Counted::and);
  }

  void raised(String what, Monotonicity monotonicity, Span span) {
    raised
        .computeIfAbsent(what, _ -> new LinkedHashMap<>())
        .merge(span, monotonicity, Monotonicity::and);
  }

  /// Takes in what was noted elsewhere in the same query.
  void addAll(Notes others) {
    others.warnings.forEach(this::warn);
    others.infos.forEach(this::info);
    others.counted.forEach((what, note) -> counted.merge(what, note, Counted::and));
    others.raised.forEach(
        (what, places) -> places.forEach((span, note) -> raised(what, note, span)));
  }

  /// Returns the same notes about what stands so many characters later.
  Notes moved(int distance) {
    Notes moved = new Notes();
    warnings.forEach((what, span) -> moved.warn(what, moved(span, distance)));
    infos.forEach((what, span) -> moved.info(what, moved(span, distance)));
    counted.forEach((what, note) ->
        moved.counted.put(what, new Counted(moved(note.span, distance), note.times)));
    raised.forEach((what, places) ->
        places.forEach((span, note) -> moved.raised(what, note, moved(span, distance))));
    return moved;
  }

  private static Span moved(Span span, int distance) {
    return new Span(span.start() + distance, span.end() + distance);
  }

  void tell(String query, Annotations annotations) {
    warnings.forEach((what, span) -> annotations.warn(what + at(span, query)));
    counted.forEach((what, note) -> {
      String times = note.times == 1 ? "" : " (" + note.times + " occurrences)";
      annotations.warn(what + times + at(note.span, query));
    });
    infos.forEach((what, span) -> annotations.info(what + at(span, query)));
    raised.forEach((what, places) -> annotations.info(what + raised(places, query)));
  }

  private static String raised(Map<Span, Monotonicity> places, String query) {
    Span span = places.keySet().stream().reduce(Notes::first).orElseThrow();
    Monotonicity.Told told =
        places.values().stream()
            .map(Monotonicity::told)
            .reduce(Monotonicity.Told::and)
            .orElseThrow();
    return told.text() + at(span, query);
  }

  private static String at(Span span, String query) {
    return " (" + span.place(query) + ")";
  }

  private static Span last(Span a, Span b) {
    return evaluatedFirst(a, b) ? b : a;
  }

  private static Span first(Span a, Span b) {
    return evaluatedFirst(a, b) ? a : b;
  }

  /// Operands come before what they are part of, and from left to right.
  private static boolean evaluatedFirst(Span a, Span b) {
    return a.end() == b.end() ? a.start() > b.start() : a.end() < b.end();
  }
}
