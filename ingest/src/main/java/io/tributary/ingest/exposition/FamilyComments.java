package io.tributary.ingest.exposition;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.model.metrics.MetricMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What the comments of a body say about metric families: `# TYPE`, `# HELP` and `# UNIT`. Comments
/// that say neither, or something unknown, are text for people. Confined to one thread.
///
/// Source: Prometheus' text exposition; a name that is not plain is in quotes.
final class FamilyComments {
  private static final Map<String, MetricMetadata.Type> TYPES =
      Map.of(
          "counter", MetricMetadata.Type.COUNTER,
          "gauge", MetricMetadata.Type.GAUGE,
          "histogram", MetricMetadata.Type.HISTOGRAM,
          "summary", MetricMetadata.Type.SUMMARY,
          "gaugehistogram", MetricMetadata.Type.GAUGEHISTOGRAM,
          "info", MetricMetadata.Type.INFO,
          "stateset", MetricMetadata.Type.STATESET);
  private static final String TYPE = "TYPE";
  private static final String HELP = "HELP";
  private static final String UNIT = "UNIT";

  private final int maxBytes;
  private final List<MetricMetadata> complete = new ArrayList<>();
  private String family = "";
  private MetricMetadata.Type type = MetricMetadata.Type.UNKNOWN;
  private String help = "";
  private String unit = "";

  /// @param maxBytes the longest comment that is looked at
  FamilyComments(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  void reset() {
    complete.clear();
    begin("");
  }

  /// Reads the line in `[start, end)`, which begins with a hash.
  void read(byte[] text, int start, int end) {
    if (end - start <= maxBytes) {
      read(new String(text, start, end - start, UTF_8));
    }
  }

  private void read(String line) {
    int keyword = blanksEnd(line, 1);
    int keywordEnd = wordEnd(line, keyword);
    int name = blanksEnd(line, keywordEnd);
    boolean ofType = line.startsWith(TYPE, keyword);
    boolean ofHelp = line.startsWith(HELP, keyword);
    boolean ofUnit = line.startsWith(UNIT, keyword);
    boolean said4 = keywordEnd - keyword == 4 && (ofType || ofHelp || ofUnit);
    if (name == line.length() || !said4) {
      return;
    }
    boolean quoted = line.charAt(name) == '"';
    int nameEnd = quoted ? quoteEnd(line, name + 1) : wordEnd(line, name);
    if (nameEnd == line.length()) {
      return;
    }
    String named =
        quoted ? unescaped(line.substring(name + 1, nameEnd)) : line.substring(name, nameEnd);
    if (!named.equals(family)) {
      endFamily();
      begin(named);
    }
    String said = line.substring(blanksEnd(line, quoted ? nameEnd + 1 : nameEnd));
    if (ofType) {
      type = TYPES.getOrDefault(said, MetricMetadata.Type.UNKNOWN);
    } else if (ofUnit) {
      unit = said;
    } else {
      help = unescaped(said);
    }
  }

  private void begin(String newFamily) {
    family = newFamily;
    type = MetricMetadata.Type.UNKNOWN;
    help = "";
    unit = "";
  }

  /// Ends the family that was spoken of last: no more of it comes.
  void endFamily() {
    if (type != MetricMetadata.Type.UNKNOWN || !help.isEmpty()) {
      complete.add(new MetricMetadata(family, type, help, unit));
    }
    begin("");
  }

  /// Moves the families that have ended to the end of `target`.
  void moveTo(List<MetricMetadata> target) {
    target.addAll(complete);
    complete.clear();
  }

  private static int blanksEnd(String line, int from) {
    int at = from;
    while (at < line.length() && isBlank(line.charAt(at))) {
      at++;
    }
    return at;
  }

  private static int wordEnd(String line, int from) {
    int at = from;
    while (at < line.length() && !isBlank(line.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  /// Returns where the closing quote is, or the end of the line.
  private static int quoteEnd(String line, int from) {
    int at = from;
    while (at < line.length() && line.charAt(at) != '"') {
      at += line.charAt(at) == '\\' ? 2 : 1;
    }
    return Math.min(at, line.length());
  }

  private static String unescaped(String escaped) {
    if (escaped.indexOf('\\') < 0) {
      return escaped;
    }
    StringBuilder plain = new StringBuilder(escaped.length());
    for (int at = 0; at < escaped.length(); at++) {
      char c = escaped.charAt(at);
      boolean escape = c == '\\' && at + 1 < escaped.length();
      char next = escape ? escaped.charAt(at + 1) : c;
      if (escape && (next == 'n' || next == '\\' || next == '"')) {
        plain.append(next == 'n' ? '\n' : next);
        at++;
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }
}
