package io.tributary.ingest.elastic;

/// Reads the time of a document: `strict_date_optional_time||epoch_millis`, as Elasticsearch's
/// dates are by default. Reused, confined to one thread.
///
/// A date may stand alone, a time may lack seconds and zone, which is UTC then; fractions have up
/// to nine digits, more are cut.
final class DocumentTime {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final long NANOS_PER_MILLI = 1_000_000L;
  private static final int[] DAYS = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

  private byte[] text = new byte[0];
  private int at;
  private int end;
  private boolean valid;
  private long nanos;

  /// Reads a time; returns whether it is one.
  boolean read(byte[] bytes, int start, int newEnd) {
    text = bytes;
    at = start;
    end = newEnd;
    valid = true;
    if (isMillis()) {
      millis();
    } else {
      date();
    }
    return valid && at == end;
  }

  /// Returns the time read last, in nanoseconds since 1970.
  long timestampNs() {
    return nanos;
  }

  private boolean isMillis() {
    int first = is('-') ? at + 1 : at;
    int i = first;
    while (i < end && isDigit(text[i])) {
      i++;
    }
    // Four digits alone are a year.
    return i > first && (i == end || text[i] == '.') && i - first != 4;
  }

  private void millis() {
    boolean negative = is('-');
    at += negative ? 1 : 0;
    long value = 0;
    while (at < end && isDigit(text[at])) {
      value = value * 10 + text[at++] - '0';
      valid &= value <= Long.MAX_VALUE / NANOS_PER_MILLI - 1;
      if (!valid) {
        return;
      }
    }
    long fraction = is('.') ? fraction(6) : 0;
    nanos = (value * NANOS_PER_MILLI + fraction) * (negative ? -1 : 1);
  }

  private void date() {
    int year = number(4, 9_999);
    int month = 1;
    int day = 1;
    if (is('-') || is('/')) {
      byte separator = text[at++];
      month = number(2, 12);
      if (at < end && text[at] == separator) {
        at++;
        day = number(2, 31);
      }
    }
    valid &= month >= 1;
    if (!valid) {
      return;
    }
    boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    valid = day >= 1 && day <= DAYS[month - 1] + (month == 2 && leap ? 1 : 0);
    long seconds = epochDay(year, month, day) * 86_400L;
    long fraction = 0;
    if (is('T') || is(' ') || is('t')) {
      at++;
      seconds += number(2, 24) * 3_600L;
      if (is(':')) {
        at++;
        seconds += number(2, 59) * 60L;
      }
      if (is(':')) {
        at++;
        seconds += number(2, 60);
        fraction = is('.') || is(',') ? fraction(9) : 0;
      }
      seconds -= zone();
    }
    valid &= Math.abs(seconds) < Long.MAX_VALUE / NANOS_PER_SECOND;
    nanos = valid ? seconds * NANOS_PER_SECOND + fraction : 0;
  }

  /// Returns the seconds that the zone is ahead of UTC.
  private int zone() {
    if (is('Z') || is('z')) {
      at++;
      return 0;
    }
    if (!is('+') && !is('-')) {
      return 0;
    }
    int sign = text[at++] == '-' ? -1 : 1;
    int hours = number(2, 18);
    at += is(':') ? 1 : 0;
    int minutes = at < end ? number(2, 59) : 0;
    return sign * (hours * 3_600 + minutes * 60);
  }

  /// Reads a point and digits behind it as that many digits.
  private long fraction(int digits) {
    at++;
    int begin = at;
    long value = 0;
    int taken = 0;
    while (at < end && isDigit(text[at])) {
      if (taken < digits) {
        value = value * 10 + text[at] - '0';
        taken++;
      }
      at++;
    }
    valid &= at > begin;
    for (; taken < digits; taken++) {
      value *= 10;
    }
    return value;
  }

  private int number(int digits, int most) {
    int value = 0;
    for (int i = 0; i < digits; i++) {
      valid &= at < end && isDigit(text[at]);
      if (!valid) {
        return 0;
      }
      value = value * 10 + text[at++] - '0';
    }
    valid &= value <= most;
    return value;
  }

  private boolean is(char wanted) {
    return at < end && text[at] == wanted;
  }

  private static boolean isDigit(byte next) {
    return next >= '0' && next <= '9';
  }

  /// Returns the days since 1970: of years that begin in March, so that the leap day is the last.
  private static long epochDay(int year, int month, int day) {
    int shifted = month <= 2 ? year - 1 : year;
    long era = Math.floorDiv(shifted, 400);
    long yearOfEra = shifted - era * 400;
    long dayOfYear = (153L * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146_097 + dayOfEra - 719_468;
  }
}
