package io.tributary.ingest.discovery;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// How severe an entry is. Source: Loki's `discover_log_levels`.
enum Level {
  TRACE("trace", "trc"),
  DEBUG("debug", "dbg"),
  INFO("info", "inf", "information"),
  WARN("warn", "wrn", "warning"),
  ERROR("error", "err"),
  CRITICAL("critical"),
  FATAL("fatal"),
  /// Says that it is not known.
  UNKNOWN("unknown");

  /// The name in the structured metadata.
  static final byte[] FIELD = "detected_level".getBytes(StandardCharsets.US_ASCII);

  private static final Level[] ALL = values();
  private static final int SHORTEST = 3;
  private static final int LONGEST = 11;

  private final byte[][] words;
  private final byte[] pair;

  Level(String... words) {
    this.words = new byte[words.length][];
    for (int i = 0; i < words.length; i++) {
      this.words[i] = words[i].getBytes(StandardCharsets.US_ASCII);
    }
    pair = LevelPairs.pair(name().toLowerCase(Locale.ROOT));
  }

  /// Returns the name that Loki gives it.
  byte[] value() {
    return words[0];
  }

  /// Returns field and value in the form of [StructuredMetadata].
  byte[] pair() {
    return pair;
  }

  /// Returns the level that a word means, in whatever case, or [#UNKNOWN].
  static Level of(byte[] bytes, int start, int end) {
    if (end - start >= SHORTEST && end - start <= LONGEST) {
      for (Level level : ALL) {
        for (byte[] word : level.words) {
          if (equalsFolded(bytes, start, end, word)) {
            return level;
          }
        }
      }
    }
    return UNKNOWN;
  }

  /// Returns the level of a `SeverityNumber` of OpenTelemetry's, as text.
  static Level ofSeverity(byte[] bytes, int start, int end) {
    int number = 0;
    for (int i = start; i < end; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return INFO; // as Loki has it of what is no number
      }
      number = Math.min(number * 10 + digit, 100);
    }
    return number == 0 || number > 24
        ? UNKNOWN
        : switch ((number - 1) / 4) {
          case 0 -> TRACE;
          case 1 -> DEBUG;
          case 2 -> INFO;
          case 3 -> WARN;
          case 4 -> ERROR;
          default -> FATAL;
        };
  }

  /// Whether bytes are a word of lower case letters, in whatever case.
  static boolean equalsFolded(byte[] bytes, int start, int end, byte[] word) {
    if (end - start != word.length) {
      return false;
    }
    for (int i = 0; i < word.length; i++) {
      if (lower(bytes[start + i]) != word[i]) {
        return false;
      }
    }
    return true;
  }

  static int lower(byte next) {
    return next >= 'A' && next <= 'Z' ? next + ('a' - 'A') : next;
  }
}
