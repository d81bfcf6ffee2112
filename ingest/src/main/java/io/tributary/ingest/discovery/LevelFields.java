package io.tributary.ingest.discovery;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The names of fields and labels that hold a level, best first. Source: Loki's `log_level_fields`.
final class LevelFields {
  /// What has no rank.
  static final int NONE = Integer.MAX_VALUE;

  private static final byte[][] NAMES =
      bytes(
          "level",
          "LEVEL",
          "Level",
          "log.level",
          "severity",
          "SEVERITY",
          "Severity",
          "SeverityText",
          "lvl",
          "LVL",
          "Lvl",
          "severity_text",
          "Severity_Text",
          "SEVERITY_TEXT");

  private static final byte[][] FOLDED =
      bytes("level", "log.level", "severity", "severitytext", "lvl", "severity_text");

  /// What `log.level` of the Elastic Common Schema is in the metadata of documents.
  private static final byte[] OF_DOCUMENTS = "log_level".getBytes(StandardCharsets.US_ASCII);

  private static final int RANK_OF_DOCUMENTS = 3;
  private static final int SHORTEST = 3;
  private static final int LONGEST = 13;

  private LevelFields() {}

  private static byte[][] bytes(String... names) {
    return Arrays.stream(names)
        .map(name -> name.getBytes(StandardCharsets.US_ASCII))
        .toArray(byte[][]::new);
  }

  private static boolean isCandidate(byte[] bytes, int start, int end) {
    int first = start < end ? bytes[start] | 0x20 : 0;
    int length = end - start;
    return (first == 'l' || first == 's') && length >= SHORTEST && length <= LONGEST;
  }

  /// Returns the rank of a name as it is, or [#NONE].
  static int rank(byte[] bytes, int start, int end) {
    if (isCandidate(bytes, start, end)) {
      for (int i = 0; i < NAMES.length; i++) {
        if (Arrays.equals(bytes, start, end, NAMES[i], 0, NAMES[i].length)) {
          return i;
        }
      }
    }
    return NONE;
  }

  /// Returns the rank of the name of a document's label or metadata as it is, or [#NONE].
  static int documentRank(byte[] bytes, int start, int end) {
    return Arrays.equals(bytes, start, end, OF_DOCUMENTS, 0, OF_DOCUMENTS.length)
        ? RANK_OF_DOCUMENTS
        : rank(bytes, start, end);
  }

  /// Returns the rank of a name in whatever case, or [#NONE].
  static int foldedRank(byte[] bytes, int start, int end) {
    if (isCandidate(bytes, start, end)) {
      for (int i = 0; i < FOLDED.length; i++) {
        if (Level.equalsFolded(bytes, start, end, FOLDED[i])) {
          return i;
        }
      }
    }
    return NONE;
  }
}
