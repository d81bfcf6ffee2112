package io.tributary.ingest.exposition;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.tributary.model.Labels;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the name and labels of a series: `name{label="value"}` or `{"any name","any label"="x"}`.
/// Confined to one thread; done once per series.
final class SeriesText {
  private MemorySegment text = MemorySegment.NULL;
  private int at;
  private int end;
  private final List<String> pairs = new ArrayList<>();
  private @Nullable String problem;

  /// Reads a series from `start` on; returns whether it is one, which then ends at [#end()].
  boolean read(MemorySegment newText, int start, int newEnd) {
    text = newText;
    at = start;
    end = newEnd;
    problem = null;
    pairs.clear();
    String name = word(true);
    if (!name.isEmpty()) {
      add(Labels.METRIC_NAME, name);
    }
    int afterName = at;
    skipBlanks();
    if (!peek('{')) {
      at = afterName;
      return !name.isEmpty() || fail("expected a metric name");
    }
    at++;
    return readLabels();
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
    Labels labels = Labels.of(pairs.toArray(String[]::new));
    if (!labels.has(Labels.METRIC_NAME)) {
      throw new IllegalArgumentException("no metric name");
    }
    return labels;
  }

  /// Returns the labels, of which none need be a name.
  ///
  /// @throws IllegalArgumentException when one is there twice, or is wrong
  Labels anyLabels() {
    return Labels.of(pairs.toArray(String[]::new));
  }

  /// Returns name and labels as they were read, whether they identify a series or not.
  String shown() {
    return Labels.text(pairs);
  }

  private boolean readLabels() {
    while (true) {
      skipBlanks();
      if (peek('}')) {
        at++;
        return true;
      }
      if (!readLabel()) {
        return false;
      }
      skipBlanks();
      if (peek(',')) {
        at++;
      } else if (!peek('}')) {
        return fail("expected , or } behind a label");
      }
    }
  }

  private boolean readLabel() {
    boolean quoted = peek('"');
    String name = quoted ? quotedText() : word(false);
    if (name == null) {
      return false;
    }
    if (name.isEmpty()) {
      return fail("expected a label name");
    }
    skipBlanks();
    if (quoted && !peek('=')) {
      return add(Labels.METRIC_NAME, name);
    }
    if (!peek('=')) {
      return fail("expected = behind a label name");
    }
    at++;
    skipBlanks();
    if (!peek('"')) {
      return fail("expected a label value in quotes");
    }
    String value = quotedText();
    return value != null && add(name, value);
  }

  private boolean add(String name, String value) {
    pairs.add(name);
    pairs.add(value);
    return true;
  }

  /// Reads a name without quotes; "" when there is none.
  private String word(boolean colons) {
    int start = at;
    while (at < end && isNameByte(text.get(JAVA_BYTE, at), at > start, colons)) {
      at++;
    }
    return new String(bytes(start, at), StandardCharsets.ISO_8859_1);
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
    int start = ++at;
    boolean escapes = false;
    while (at < end && text.get(JAVA_BYTE, at) != '"') {
      boolean escape = text.get(JAVA_BYTE, at) == '\\';
      escapes |= escape;
      at += escape ? 2 : 1;
    }
    if (at >= end) {
      at = end;
      fail("a quoted text does not end");
      return null;
    }
    byte[] raw = bytes(start, at++);
    String read = utf8(raw);
    return read == null || !escapes ? read : unescaped(read);
  }

  private @Nullable String utf8(byte[] raw) {
    String read = new String(raw, StandardCharsets.UTF_8);
    // The constructor replaces what is malformed: only then it is worth asking again.
    if (read.indexOf('\ufffd') >= 0) {
      try {
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(raw));
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

  private byte[] bytes(int start, int stop) {
    return text.asSlice(start, stop - start).toArray(JAVA_BYTE);
  }

  private void skipBlanks() {
    at = SampleText.blankEnd(text, at, end);
  }

  private boolean peek(char c) {
    return at < end && text.get(JAVA_BYTE, at) == c;
  }

  private boolean fail(String newProblem) {
    problem = newProblem;
    return false;
  }
}
