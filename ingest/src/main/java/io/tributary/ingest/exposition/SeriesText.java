package io.tributary.ingest.exposition;

import io.tributary.model.Labels;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads the name and labels of a series: `name{label="value"}` or `{"any name","any label"="x"}`.
/// Confined to one thread; done once per series.
///
/// Series that follow each other have most of their labels in common. Where the bytes are those of
/// the series before, so are the labels, and their texts are the same objects.
final class SeriesText {
  private static final long QUOTES = ByteSearch.eightTimes('"');
  private static final long ESCAPES = ByteSearch.eightTimes('\\');
  private static final int NO_VALUE = -1;

  private byte[] text = new byte[0];
  private int at;
  private int end;
  private SeriesParts parts = new SeriesParts();
  private SeriesParts before = new SeriesParts();
  private int sameEnd; // up to where the text of the series before is the same as here
  private @Nullable String problem;

  /// Reads a series from `start` on; returns whether it is one, which then ends at [#end()].
  boolean read(byte[] newText, int start, int newEnd) {
    forget();
    return readNext(newText, start, newEnd);
  }

  /// Forgets the series before: its text is there no more.
  void forget() {
    parts.begin(0);
  }

  /// The same as [#read] for a series of the same text as the one that was read before, unless
  /// [#forget] was called.
  boolean readNext(byte[] newText, int start, int newEnd) {
    SeriesParts last = before;
    before = parts;
    parts = last;
    text = newText;
    at = start;
    end = newEnd;
    problem = null;
    parts.begin(start);
    boolean isSeries = readSeries();
    if (isSeries) {
      parts.end(at);
    }
    return isSeries;
  }

  private boolean readSeries() {
    int other = takeSame(0);
    if (parts.size() == 0) {
      String name = word(true);
      int afterName = at;
      skipBlanks();
      boolean braced = peek('{');
      at = braced ? at + 1 : afterName;
      parts.add(Labels.METRIC_NAME, name, NO_VALUE, at);
      if (!braced) {
        return !name.isEmpty() || fail("expected a metric name");
      }
      other = takeSame(1);
    }
    return readLabels(other);
  }

  /// Takes the parts from `other` of the series before on whose text is the same here; returns the
  /// first one that is not, up to where it is.
  private int takeSame(int other) {
    int part = other;
    sameEnd = 0;
    if (part < before.size() && before.start(part) < before.end()) {
      int from = before.start(part);
      int distance = at - from;
      int room = Math.min(end - at, before.end() - from);
      int same = Arrays.mismatch(text, at, at + room, text, from, from + room);
      sameEnd = from + (same < 0 ? room : same);
      while (part < before.size() && before.start(part + 1) < sameEnd) {
        parts.add(before, part++, distance);
      }
      at = before.start(part) + distance;
    }
    return part;
  }

  /// Where the series ends.
  int end() {
    return at;
  }

  /// What is wrong with what was read last.
  String problem() {
    return problem == null ? "expected a value and perhaps a timestamp" : problem;
  }

  /// Returns the labels of the series; those with an empty value are left out.
  ///
  /// @throws IllegalArgumentException when they cannot identify a series; says why
  Labels labels() {
    Labels labels = anyLabels();
    if (!labels.has(Labels.METRIC_NAME)) {
      throw new IllegalArgumentException("no metric name");
    }
    return labels;
  }

  /// Returns the labels, of which none need be a name.
  ///
  /// @throws IllegalArgumentException when one is there twice, or is wrong
  Labels anyLabels() {
    return Labels.of(parts.pairs());
  }

  /// Returns name and labels as they were read, whether they identify a series or not.
  String shown() {
    return Labels.text(Arrays.asList(parts.pairs()));
  }

  private boolean readLabels(int first) {
    int other = first;
    while (true) {
      skipBlanks();
      if (peek('}')) {
        at++;
        return true;
      }
      if (!readLabel(other)) {
        return false;
      }
      String name = parts.name(parts.size() - 1);
      other = before.find(name, other);
      boolean same = other < before.size() && before.name(other).equals(name);
      other = takeSame(same ? other + 1 : other);
    }
  }

  /// @param other the part of the series before that the text may be the same as, up to a place
  private boolean readLabel(int other) {
    int valueStart = other < before.size() ? before.valueStart(other) : NO_VALUE;
    String name;
    if (valueStart >= 0 && valueStart <= sameEnd) {
      name = before.name(other);
      at = parts.start(parts.size()) + valueStart - before.start(other) - 1;
    } else {
      boolean quoted = peek('"');
      name = quoted ? quotedText() : word(false);
      if (name == null) {
        return false;
      }
      if (name.isEmpty()) {
        return fail("expected a label name");
      }
      skipBlanks();
      if (quoted && !peek('=')) {
        return endLabel(Labels.METRIC_NAME, name, NO_VALUE);
      }
      if (!peek('=')) {
        return fail("expected = behind a label name");
      }
      at++;
      skipBlanks();
      if (!peek('"')) {
        return fail("expected a label value in quotes");
      }
    }
    int newValueStart = at + 1;
    String value = quotedText();
    return value != null && endLabel(name, value, newValueStart);
  }

  private boolean endLabel(String name, String value, int valueStart) {
    skipBlanks();
    boolean comma = peek(',');
    at += comma ? 1 : 0;
    parts.add(name, value, valueStart, at);
    return comma || peek('}') || fail("expected , or } behind a label");
  }

  /// Reads a name without quotes; "" when there is none.
  private String word(boolean colons) {
    int start = at;
    while (at < end && isNameByte(text[at], at > start, colons)) {
      at++;
    }
    return new String(text, start, at - start, StandardCharsets.ISO_8859_1);
  }

  private static boolean isNameByte(byte c, boolean digits, boolean colons) {
    int letter = c | 0x20;
    return (letter >= 'a' && letter <= 'z')
        || c == '_'
        || (digits && c >= '0' && c <= '9')
        || (colons && c == ':');
  }

  /// Reads from one quote behind the next one that is not escaped; null is a problem.
  private @Nullable String quotedText() {
    int start = at + 1;
    boolean escapes = false;
    at = ByteSearch.first(text, start, end, QUOTES, ESCAPES);
    while (at < end && text[at] != '"') {
      escapes = true;
      at = ByteSearch.first(text, Math.min(at + 2, end), end, QUOTES, ESCAPES);
    }
    if (at == end) {
      fail("a quoted text does not end");
      return null;
    }
    String read = utf8(start, at++);
    return read == null || !escapes ? read : unescaped(read);
  }

  private @Nullable String utf8(int start, int stop) {
    String read = new String(text, start, stop - start, StandardCharsets.UTF_8);
    // The constructor replaces what is malformed: only then it is worth asking again.
    if (read.indexOf('\ufffd') >= 0) {
      try {
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text, start, stop - start));
      } catch (CharacterCodingException e) {
        fail("text is not UTF-8");
        return null;
      }
    }
    return read;
  }

  /// Unknown escapes stand for themselves, as in Prometheus.
  private static String unescaped(String escaped) {
    StringBuilder plain = new StringBuilder(escaped.length());
    for (int i = 0; i < escaped.length(); i++) {
      char c = escaped.charAt(i);
      char next = c == '\\' && i + 1 < escaped.length() ? escaped.charAt(i + 1) : 0;
      switch (next) {
        case '\\', '"' -> plain.append(next);
        case 'n' -> plain.append('\n');
        default -> plain.append(c);
      }
      i += next == '\\' || next == '"' || next == 'n' ? 1 : 0;
    }
    return plain.toString();
  }

  private void skipBlanks() {
    at = SampleText.blankEnd(text, at, end);
  }

  private boolean peek(char c) {
    return at < end && text[at] == c;
  }

  private boolean fail(String newProblem) {
    problem = newProblem;
    return false;
  }
}
