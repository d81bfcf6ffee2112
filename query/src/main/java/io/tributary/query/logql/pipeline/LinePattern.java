package io.tributary.query.logql.pipeline;

import io.tributary.query.logql.ast.InvalidStageException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A pattern of literals and captures such as `<ip> - <_> <method>`. Immutable.
final class LinePattern {
  /// A literal, or a capture, whose name is empty for `<_>`.
  private record Part(byte @Nullable [] literal, String name) {
    boolean isLiteral() {
      return literal != null;
    }

    /// Returns the text of a capture.
    String written() {
      return "<" + (name.isEmpty() ? "_" : name) + ">";
    }

    byte[] bytes() {
      return literal == null ? new byte[0] : literal;
    }
  }

  private final List<Part> parts;

  private LinePattern(List<Part> parts) {
    this.parts = parts;
  }

  /// Returns the pattern of a line filter, which only has `<_>`.
  static LinePattern ofFilter(String text) {
    LinePattern pattern = parse(text);
    String found =
        pattern.parts.stream()
            .filter(part -> !part.name().isEmpty())
            .map(Part::written)
            .findFirst()
            .orElse("");
    if (!found.isEmpty()) {
      throw new InvalidStageException("named captures are not allowed: found '" + found + "'");
    }
    return pattern;
  }

  /// Returns the pattern of a parser, which has at least one named capture.
  static LinePattern ofParser(String text) {
    if (text.isEmpty()) {
      throw new InvalidStageException(
          "parse error at line 1, col 1: syntax error: unexpected $end, expecting IDENTIFIER or"
              + " LITERAL");
    }
    LinePattern pattern = parse(text);
    List<String> names = pattern.parts.stream().map(Part::name).filter(n -> !n.isEmpty()).toList();
    if (names.isEmpty()) {
      throw new InvalidStageException("at least one capture is required");
    }
    if (names.stream().distinct().count() < names.size()) {
      throw new InvalidStageException(
          "duplicate capture name (" + repeated(names) + "): invalid expression");
    }
    return pattern;
  }

  private static String repeated(List<String> names) {
    Set<String> seen = new HashSet<>();
    return names.stream().filter(name -> !seen.add(name)).findFirst().orElse("");
  }

  private static LinePattern parse(String text) {
    List<Part> parts = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    for (int at = 0; at < text.length(); ) {
      int end = captureEnd(text, at);
      if (end < 0) {
        literal.append(text.charAt(at++));
        continue;
      }
      flush(literal, parts);
      if (!parts.isEmpty() && !parts.getLast().isLiteral()) {
        throw new InvalidStageException(
            "found consecutive capture '"
                + parts.getLast().written()
                + text.substring(at, end)
                + "': invalid expression");
      }
      String name = text.substring(at + 1, end - 1);
      parts.add(new Part(null, name.equals("_") ? "" : name));
      at = end;
    }
    flush(literal, parts);
    return new LinePattern(List.copyOf(parts));
  }

  private static void flush(StringBuilder literal, List<Part> parts) {
    if (!literal.isEmpty()) {
      parts.add(new Part(literal.toString().getBytes(StandardCharsets.UTF_8), ""));
      literal.setLength(0);
    }
  }

  /// Returns where a capture that starts at `at` ends, or -1 when none does.
  private static int captureEnd(String text, int at) {
    if (text.charAt(at) != '<') {
      return -1;
    }
    int end = at + 1;
    while (end < text.length() && isNamePart(text.charAt(end), end == at + 1)) {
      end++;
    }
    return end > at + 1 && end < text.length() && text.charAt(end) == '>' ? end + 1 : -1;
  }

  private static boolean isNamePart(char c, boolean first) {
    return c == '_' || (c < 128 && (Character.isLetter(c) || (!first && Character.isDigit(c))));
  }

  /// Returns whether the line is the pattern; a capture takes at least one byte, and only the empty
  /// line is the empty pattern. Before a literal that the pattern begins with there may be
  /// anything, as in Loki.
  boolean test(byte[] bytes, int start, int end) {
    if (start == end || parts.isEmpty()) {
      return start == end && parts.isEmpty();
    }
    int at = start;
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      if (!part.isLiteral()) {
        continue;
      }
      int found = ByteSearch.indexOf(bytes, at, end, part.bytes());
      if (found < 0 || (i > 0 && found == at)) {
        return false;
      }
      at = found + part.bytes().length;
    }
    return parts.getLast().isLiteral() == (at == end);
  }

  /// Adds the named captures of a line; none when it does not start as the pattern does.
  ///
  /// @return false when a filter refuses the line
  boolean extract(Line line, NeededLabels needed) {
    if (needed.isSatisfiedBy(line.labels())) {
      return true;
    }
    byte[] bytes = line.bytes();
    int at = line.start();
    if (at == line.end()) {
      return true;
    }
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      if (part.isLiteral()) {
        if (i == 0) {
          byte[] literal = part.bytes();
          if (ByteSearch.indexOf(bytes, at, Math.min(line.end(), at + literal.length), literal)
              < 0) {
            return true;
          }
          at += literal.length;
        }
        continue;
      }
      byte[] next = i + 1 < parts.size() ? parts.get(i + 1).bytes() : null;
      int found = next == null ? -1 : ByteSearch.indexOf(bytes, at, line.end(), next);
      int end = found < 0 ? line.end() : found;
      if (!part.name().isEmpty() && !capture(line, part.name(), needed, at, end)) {
        return false;
      }
      if (found < 0) {
        return true;
      }
      at = found + (next == null ? 0 : next.length);
    }
    return true;
  }

  private static boolean capture(Line line, String name, NeededLabels needed, int start, int end) {
    String target = line.labels().target(name, needed);
    if (target == null) {
      return true;
    }
    String value = new String(line.bytes(), start, end - start, StandardCharsets.UTF_8);
    line.labels().setParsed(target, value);
    return needed.admits(target, line.labels());
  }
}
