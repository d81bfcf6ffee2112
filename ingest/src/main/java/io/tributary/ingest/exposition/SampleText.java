package io.tributary.ingest.exposition;

/// The value and the timestamp behind a series. Confined to one thread.
///
/// Blanks are spaces and tabs; a timestamp is in milliseconds since the epoch, or in seconds.
final class SampleText {
  private static final int MAX_TIMESTAMP_DIGITS = 18;
  private static final double MS_PER_SECOND = 1_000;
  private static final double MOST_MS = 1e18;

  private final DecimalFloat value = new DecimalFloat();
  private final DecimalFloat seconds = new DecimalFloat();
  private boolean inSeconds;
  private boolean inBits;
  private long bits;
  private int histogram = SampleRows.NONE;
  private int seriesEnd;
  private long timestampMs;
  private boolean timed;

  /// Says whether timestamps are in seconds, with a fraction, from now on.
  void countSeconds(boolean newInSeconds) {
    inSeconds = newInSeconds;
  }

  /// Says whether values are the digits of their bits, or the numbers of histograms, from now on.
  void readBits(boolean newInBits) {
    inBits = newInBits;
    histogram = SampleRows.NONE;
  }

  /// The number of the histogram that was read; [SampleRows#NONE] when it was a float.
  int histogram() {
    return histogram;
  }

  private boolean value(byte[] text, int start, int end) {
    return inBits ? bits(text, start, end) : value.parse(text, start, end);
  }

  private boolean bits(byte[] text, int start, int end) {
    boolean histograms = end > start && text[start] == 'H';
    bits = 0;
    for (int at = histograms ? start + 1 : start; at < end; at++) {
      int c = text[at];
      bits = histograms ? bits * 10 + (c - '0') : bits << 4 | (c <= '9' ? c - '0' : c - 'a' + 10);
    }
    histogram = histograms ? (int) bits : SampleRows.NONE;
    return end > start;
  }

  /// Reads a line from its end, which is right whenever the series turns out to be one: what ends
  /// in a brace or is one word. Returns false when the line is not that plain.
  boolean readBackwards(byte[] text, int start, int end, long defaultTimestampMs) {
    int last = wordStart(text, start, end);
    int lastBlank = blankStart(text, start, last);
    if (lastBlank == start) {
      return false;
    }
    if (text[lastBlank - 1] == '}') {
      return read(text, lastBlank, last, end, defaultTimestampMs);
    }
    int previous = wordStart(text, start, lastBlank);
    if (previous == start) {
      return read(text, lastBlank, last, end, defaultTimestampMs);
    }
    int previousBlank = blankStart(text, start, previous);
    if (text[previousBlank - 1] != '}' && wordStart(text, start, previousBlank) != start) {
      return false;
    }
    return timestamp(text, last, end)
        && read(text, previousBlank, previous, lastBlank, timestampMs);
  }

  private boolean read(byte[] text, int newSeriesEnd, int start, int end, long newTimestampMs) {
    seriesEnd = newSeriesEnd;
    timestampMs = newTimestampMs;
    return value(text, start, end);
  }

  /// Reads what follows a series that is known to end at `newSeriesEnd`; returns false when it is
  /// not a value and perhaps a timestamp.
  boolean readForwards(byte[] text, int newSeriesEnd, int end, long defaultTimestampMs) {
    seriesEnd = newSeriesEnd;
    int valueStart = blankEnd(text, newSeriesEnd, end);
    int valueEnd = wordEnd(text, valueStart, end);
    int timestampStart = blankEnd(text, valueEnd, end);
    timestampMs = defaultTimestampMs;
    timed = timestampStart < end;
    return value(text, valueStart, valueEnd) && (!timed || timestamp(text, timestampStart, end));
  }

  /// Whether what was read forwards has a timestamp.
  boolean isTimed() {
    return timed;
  }

  int seriesEnd() {
    return seriesEnd;
  }

  long timestampMs() {
    return timestampMs;
  }

  long valueBits() {
    return inBits ? bits : value.bits();
  }

  private boolean timestamp(byte[] text, int start, int end) {
    return inSeconds ? fraction(text, start, end) : whole(text, start, end);
  }

  private boolean fraction(byte[] text, int start, int end) {
    if (!seconds.parse(text, start, end)) {
      return false;
    }
    double ms = Double.longBitsToDouble(seconds.bits()) * MS_PER_SECOND;
    timestampMs = Math.round(ms);
    return Math.abs(ms) <= MOST_MS;
  }

  private boolean whole(byte[] text, int start, int end) {
    byte first = text[start];
    int at = first == '-' || first == '+' ? start + 1 : start;
    if (at == end || end - at > MAX_TIMESTAMP_DIGITS) {
      return false;
    }
    long magnitude = 0;
    for (; at < end; at++) {
      int digit = text[at] - '0';
      if (digit < 0 || digit > 9) {
        return false;
      }
      magnitude = magnitude * 10 + digit;
    }
    timestampMs = first == '-' ? -magnitude : magnitude;
    return true;
  }

  static boolean isBlank(byte c) {
    return c == ' ' || c == '\t';
  }

  private static int wordStart(byte[] text, int start, int end) {
    int at = end;
    while (at > start && !isBlank(text[at - 1])) {
      at--;
    }
    return at;
  }

  private static int blankStart(byte[] text, int start, int end) {
    int at = end;
    while (at > start && isBlank(text[at - 1])) {
      at--;
    }
    return at;
  }

  private static int wordEnd(byte[] text, int start, int end) {
    int at = start;
    while (at < end && !isBlank(text[at])) {
      at++;
    }
    return at;
  }

  /// Returns the first place from `start` on that is no blank, or `end`.
  static int blankEnd(byte[] text, int start, int end) {
    int at = start;
    while (at < end && isBlank(text[at])) {
      at++;
    }
    return at;
  }
}
