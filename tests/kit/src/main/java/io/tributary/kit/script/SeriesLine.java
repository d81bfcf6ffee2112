package io.tributary.kit.script;

import io.tributary.model.Labels;
import java.util.ArrayList;
import java.util.List;

/// A line of a script that describes a series, cut into its labels and the texts of its points.
///
/// @param startTimestamps whether the line says `@st`: its points are offsets
/// @param points the texts of the points, in order
record SeriesLine(Labels labels, boolean startTimestamps, List<String> points) {
  private static final String START_TIMESTAMPS = "@st";

  /// @throws IllegalArgumentException when it is not such a line
  static SeriesLine parse(String line) {
    Cursor cursor = new Cursor(line);
    Labels labels = cursor.labels();
    boolean starts = line.startsWith(START_TIMESTAMPS, cursor.at);
    if (starts) {
      cursor.at += START_TIMESTAMPS.length();
    }
    return new SeriesLine(labels, starts, cursor.points());
  }

  private static final class Cursor {
    private final String text;
    private int at;

    Cursor(String text) {
      this.text = text;
    }

    Labels labels() {
      Labels.Builder builder = new Labels.Builder();
      int start = at;
      while (at < text.length()
          && (Character.isLetterOrDigit(peek()) || peek() == '_' || peek() == ':')) {
        at++;
      }
      if (at > start) {
        builder.add(Labels.METRIC_NAME, text.substring(start, at));
      }
      int afterName = at;
      skipBlanks();
      if (at < text.length() && peek() == '{' && !text.startsWith("{{", at)) {
        at++;
        pairs(builder);
      } else if (at > start && afterName > start) {
        at = afterName;
      } else {
        throw new IllegalArgumentException("no metric name and no labels text=" + text);
      }
      return builder.build();
    }

    private void pairs(Labels.Builder builder) {
      skipBlanks();
      while (peek() != '}') {
        boolean quoted = isQuote(peek());
        String name = quoted ? quoted() : word();
        skipBlanks();
        if (peek() == '=') {
          at++;
          skipBlanks();
          builder.add(name, quoted());
        } else if (quoted) {
          builder.add(Labels.METRIC_NAME, name);
        } else {
          throw new IllegalArgumentException("label without a value text=" + text);
        }
        skipBlanks();
        if (peek() == ',') {
          at++;
          skipBlanks();
        }
      }
      at++;
    }

    private String word() {
      int start = at;
      while (Character.isLetterOrDigit(peek()) || peek() == '_') {
        at++;
      }
      if (at == start) {
        throw new IllegalArgumentException("no label name at=" + at + " text=" + text);
      }
      return text.substring(start, at);
    }

    private String quoted() {
      int start = at;
      char quote = peek();
      if (!isQuote(quote)) {
        throw new IllegalArgumentException("no quoted value at=" + at + " text=" + text);
      }
      at++;
      while (peek() != quote) {
        at += quote != '`' && peek() == '\\' ? 2 : 1;
      }
      at++;
      return QuotedText.unquote(text.substring(start, at));
    }

    private static boolean isQuote(char c) {
      return c == '"' || c == '\'' || c == '`';
    }

    List<String> points() {
      List<String> points = new ArrayList<>();
      skipBlanks();
      while (at < text.length()) {
        int start = at;
        int depth = 0;
        while (at < text.length() && (depth > 0 || !Character.isWhitespace(peek()))) {
          depth += peek() == '{' ? 1 : peek() == '}' ? -1 : 0;
          at++;
        }
        points.add(text.substring(start, at));
        skipBlanks();
      }
      return points;
    }

    private void skipBlanks() {
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
    }

    private char peek() {
      if (at >= text.length()) {
        throw new IllegalArgumentException("line ends too early text=" + text);
      }
      return text.charAt(at);
    }
  }
}
