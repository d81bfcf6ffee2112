package io.tributary.query.logql.pipeline;

import io.tributary.query.logql.ast.InvalidStageException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A pattern of literals and captures such as `<ip> - <_> <method>`. Immutable.
final class LinePattern {
  /// A literal, or a capture, whose name is empty for `<_>`.
  private record Part(byte @Nullable [] literal, String name) {
    boolean isLiteral() {
      return literal != null;
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
    if (pattern.parts.stream().anyMatch(part -> !part.name().isEmpty())) {
      throw new InvalidStageException("named captures are not allowed");
    }
    return pattern;
  }

  /// Returns the pattern of a parser, which has at least one named capture.
  static LinePattern ofParser(String text) {
    LinePattern pattern = parse(text);
    List<String> names = pattern.parts.stream().map(Part::name).filter(n -> !n.isEmpty()).toList();
    if (names.isEmpty()) {
      throw new InvalidStageException("at least one capture is required");
    }
    if (names.stream().distinct().count() < names.size()) {
      throw new InvalidStageException("duplicate capture name");
    }
    return pattern;
  }

  private static LinePattern parse(String text) {
    if (text.isEmpty()) {
      throw new InvalidStageException("empty pattern");
    }
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
        throw new InvalidStageException("found consecutive capture: " + text.substring(0, end));
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

  /// Returns whether the whole line is the pattern; a capture takes at least one byte.
  boolean test(byte[] bytes, int start, int end) {
    int at = start;
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      if (!part.isLiteral()) {
        continue;
      }
      int found = ByteSearch.indexOf(bytes, at, end, part.bytes());
      if (found < 0 || (i == 0) != (found == at)) {
        return false;
      }
      at = found + part.bytes().length;
    }
    return parts.getLast().isLiteral() == (at == end);
  }

  /// Adds the named captures of a line; none when it does not start as the pattern does.
  void extract(Line line, NeededLabels needed) {
    byte[] bytes = line.bytes();
    int at = line.start();
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      if (part.isLiteral()) {
        if (i == 0) {
          byte[] literal = part.bytes();
          if (ByteSearch.indexOf(bytes, at, Math.min(line.end(), at + literal.length), literal)
              < 0) {
            return;
          }
          at += literal.length;
        }
        continue;
      }
      byte[] next = i + 1 < parts.size() ? parts.get(i + 1).bytes() : null;
      int found = next == null ? -1 : ByteSearch.indexOf(bytes, at, line.end(), next);
      int end = found < 0 ? line.end() : found;
      if (!part.name().isEmpty() && needed.contains(part.name())) {
        String value = new String(bytes, at, end - at, StandardCharsets.UTF_8);
        line.labels().addParsed(part.name(), value);
      }
      if (found < 0) {
        return;
      }
      at = found + (next == null ? 0 : next.length);
    }
  }
}
