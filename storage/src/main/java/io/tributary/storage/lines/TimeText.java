package io.tributary.storage.lines;

import io.tributary.storage.codec.ByteSource;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;

/// Times as lines have them: finds them, and writes them again. Confined to one thread.
///
/// A time is a layout, which ends with seconds, and up to nine digits of a fraction behind a point
/// or a comma: its *form*. It counts in units of the last digit since the epoch, as if it were of
/// UTC. Where the layout has no year, it is that of the entry.
final class TimeText {
  /// Letters stand for digits of year, month, day, hour, minute and second; `bbb` is a month's
  /// name, `e` a day's first digit or a space. Codes are positions, and on disk.
  private static final List<String> LAYOUTS =
      List.of(
          "yyyy-MM-ddTHH:mm:ss",
          "yyyy-MM-dd HH:mm:ss",
          "yyyy/MM/dd HH:mm:ss",
          "dd/bbb/yyyy:HH:mm:ss",
          "yy/MM/dd HH:mm:ss",
          "yyMMdd HHmmss",
          "MMdd HH:mm:ss",
          "bbb ed HH:mm:ss");

  private static final byte[][] PATTERNS =
      LAYOUTS.stream()
          .map(layout -> layout.getBytes(StandardCharsets.ISO_8859_1))
          .toArray(byte[][]::new);
  private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
  private static final int DIGITS_MASK = 0x0F;
  private static final int COMMA = 0x10;
  private static final int LAYOUT_SHIFT = 5;
  private static final int FORMS = LAYOUTS.size() << LAYOUT_SHIFT;
  private static final int MAX_FRACTION = 9;
  private static final long DAY_SECONDS = 86_400;
  private static final long END_SECONDS = LocalDate.of(2100, 1, 1).toEpochDay() * DAY_SECONDS;
  private static final int FIRST_YEAR = 1970;
  private static final int CENTURY = 2000;
  private static final long[] POWERS = new long[MAX_FRACTION + 1];

  /// The most bytes that a time takes.
  static final int MAX_BYTES = 32;

  static {
    POWERS[0] = 1;
    for (int i = 1; i < POWERS.length; i++) {
      POWERS[i] = 10 * POWERS[i - 1];
    }
  }

  /// A layout, the last second that was written in it, and the last minute that was found.
  private static final class Layout {
    private final byte[] pattern;
    private final byte[] text;
    private final int hourAt;
    private final int minuteAt;
    private final int secondAt;
    private long second = -1;
    private long day = -1;
    private byte[] found =
        new byte[0]; // what is in front of the seconds, if it fits an entry's year
    private long foundMinute; // in seconds since the epoch
    private int foundYear; // of the entry, where the text has none
    private final boolean hasYear;

    Layout(String layout) {
      pattern = layout.getBytes(StandardCharsets.ISO_8859_1);
      hourAt = layout.indexOf("HH");
      minuteAt = layout.indexOf("mm");
      secondAt = layout.indexOf("ss");
      hasYear = layout.indexOf('y') >= 0;
      text = Arrays.copyOf(pattern, MAX_BYTES);
    }
  }

  private final Layout[] layouts = LAYOUTS.stream().map(Layout::new).toArray(Layout[]::new);
  private int recent; // the layout that was found last
  private int form;
  private long value;
  private long second; // of the time that was found, since the epoch
  private int year;
  private int month;
  private int day;
  private int secondOfDay;
  private int knownDate = -1;
  private long knownEpochDay;
  private long yearFromNs = 1;
  private long yearToNs;
  private int entryYear;

  static boolean isForm(int form) {
    return form >= 0 && form < FORMS && (form & DIGITS_MASK) <= MAX_FRACTION;
  }

  /// Returns whether times of the form have blanks.
  static boolean hasBlanks(int form) {
    return LAYOUTS.get(form >> LAYOUT_SHIFT).indexOf(' ') >= 0;
  }

  /// Returns how many bytes a time of the form takes.
  static int length(int of) {
    int digits = of & DIGITS_MASK;
    return PATTERNS[of >> LAYOUT_SHIFT].length + (digits == 0 ? 0 : 1 + digits);
  }

  /// Finds a time that begins at `from`, and returns its end; or −1.
  int find(byte[] bytes, int from, int to, long entryNs) {
    if (!isKnownMinute(layouts[recent], bytes, from, to, entryNs)
        && !isTime(bytes, from, to, entryNs)) {
      return -1;
    }
    int end = from + layouts[recent].pattern.length;
    int digits = fraction(bytes, end, to);
    long fraction = 0;
    for (int i = end + 1; i <= end + digits; i++) {
      fraction = 10 * fraction + bytes[i] - '0';
    }
    boolean comma = digits > 0 && bytes[end] == ',';
    form = recent << LAYOUT_SHIFT | (comma ? COMMA : 0) | digits;
    value = second * POWERS[digits] + fraction - inUnits(entryNs, digits);
    return end + (digits == 0 ? 0 : 1 + digits);
  }

  /// Finds the second, if the minute is the one that was found last in the layout.
  private boolean isKnownMinute(Layout layout, byte[] bytes, int from, int to, long entryNs) {
    byte[] found = layout.found;
    int at = from + found.length;
    if (found.length == 0 || to - at < 2) {
      return false;
    }
    int tens = bytes[at] - '0';
    int ones = bytes[at + 1] - '0';
    second = layout.foundMinute + 10L * tens + ones;
    return tens >= 0
        && tens < 6
        && ones >= 0
        && ones < 10
        && Arrays.equals(found, 0, found.length, bytes, from, at)
        && (layout.hasYear || layout.foundYear == yearOf(entryNs));
  }

  private boolean isTime(byte[] bytes, int from, int to, long entryNs) {
    int code = 0;
    while (code < layouts.length && !fits(layouts[code].pattern, bytes, from, to)) {
      code++;
    }
    if (code == layouts.length || !read(layouts[code].pattern, bytes, from, entryNs)) {
      return false;
    }
    Layout layout = layouts[code];
    second = knownEpochDay * DAY_SECONDS + secondOfDay;
    layout.found = Arrays.copyOfRange(bytes, from, from + layout.secondAt);
    layout.foundMinute = second - second % 60;
    layout.foundYear = layout.hasYear ? 0 : yearOf(entryNs);
    recent = code;
    return true;
  }

  /// The form of the time that was found.
  int form() {
    return form;
  }

  /// The time that was found less the entry's.
  long value() {
    return value;
  }

  private static long inUnits(long entryNs, int digits) {
    return overPower(entryNs, MAX_FRACTION - digits);
  }

  /// Returns a number over 10 to the power, rounded down: the usual powers are constants, by which
  /// one divides in a tenth of the time.
  private static long overPower(long number, int power) {
    return switch (power) {
      case 0 -> number;
      case 3 -> Math.floorDiv(number, 1_000L);
      case 6 -> Math.floorDiv(number, 1_000_000L);
      case 9 -> Math.floorDiv(number, 1_000_000_000L);
      default -> Math.floorDiv(number, POWERS[power]);
    };
  }

  private static boolean fits(byte[] pattern, byte[] bytes, int from, int to) {
    if (to - from < pattern.length) {
      return false;
    }
    for (int i = 0; i < pattern.length; i++) {
      if (!fits(pattern[i], bytes[from + i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean fits(byte expected, byte found) {
    return switch (expected) {
      case 'y', 'M', 'd', 'H', 'm', 's' -> found >= '0' && found <= '9';
      case 'b' -> found >= 'A';
      case 'e' -> found == ' ' || (found >= '1' && found <= '3');
      default -> found == expected;
    };
  }

  /// Returns whether a time of the form may begin at `start`, by those bytes that it has.
  static boolean mayBegin(int form, byte[] bytes, int start) {
    byte[] pattern = PATTERNS[form >> LAYOUT_SHIFT];
    int end = Math.min(bytes.length, start + length(form));
    for (int i = Math.max(0, start); i < end; i++) {
      if (!fits(pattern, i - start, form, bytes[i])) {
        return false;
      }
    }
    return true;
  }

  /// Whether a byte may be at a place of a time of the form.
  private static boolean fits(byte[] pattern, int place, int form, byte found) {
    int behind = place - pattern.length;
    byte point = (byte) ((form & COMMA) == 0 ? '.' : ',');
    return fits(behind < 0 ? pattern[place] : behind == 0 ? point : (byte) 's', found);
  }

  private static int fraction(byte[] bytes, int end, int to) {
    if (end >= to || (bytes[end] != '.' && bytes[end] != ',')) {
      return 0;
    }
    int at = end + 1;
    while (at < to && bytes[at] >= '0' && bytes[at] <= '9') {
      at++;
    }
    int digits = at - end - 1;
    return digits <= MAX_FRACTION ? digits : 0;
  }

  /// Reads what fits the pattern; false when it is no time.
  private boolean read(byte[] pattern, byte[] bytes, int from, long entryNs) {
    int hour = 0;
    int minute = 0;
    int second = 0;
    int years = 0;
    year = 0;
    month = 0;
    day = 0;
    for (int i = 0; i < pattern.length; i++) {
      int digit = bytes[from + i] - '0';
      switch (pattern[i]) {
        case 'y' -> {
          year = 10 * year + digit;
          years++;
        }
        case 'M' -> month = 10 * month + digit;
        case 'd' -> day = 10 * day + digit;
        case 'e' -> day = Math.max(0, digit);
        case 'H' -> hour = 10 * hour + digit;
        case 'm' -> minute = 10 * minute + digit;
        case 's' -> second = 10 * second + digit;
        case 'b' -> month = month == 0 ? monthNamed(bytes, from + i) : month;
        default -> {}
      }
    }
    if (years == 0) {
      year = yearOf(entryNs);
    } else if (years == 2) {
      year += CENTURY;
    }
    secondOfDay = (hour * 60 + minute) * 60 + second;
    return hour < 24 && minute < 60 && second < 60 && isDate();
  }

  private static int monthNamed(byte[] bytes, int at) {
    for (int i = 0; i < MONTHS.length(); i += 3) {
      if (bytes[at] == MONTHS.charAt(i)
          && bytes[at + 1] == MONTHS.charAt(i + 1)
          && bytes[at + 2] == MONTHS.charAt(i + 2)) {
        return i / 3 + 1;
      }
    }
    return -1;
  }

  private int yearOf(long entryNs) {
    if (entryNs < yearFromNs || entryNs >= yearToNs) {
      long second = Math.floorDiv(entryNs, POWERS[MAX_FRACTION]);
      LocalDate date = Instant.ofEpochSecond(second).atZone(ZoneOffset.UTC).toLocalDate();
      entryYear = date.getYear();
      yearFromNs = second * POWERS[MAX_FRACTION]; // of the day at least
      yearToNs = yearFromNs + (DAY_SECONDS - Math.floorMod(second, DAY_SECONDS)) * POWERS[9];
    }
    return entryYear;
  }

  private boolean isDate() {
    if (year < FIRST_YEAR || year >= 2100 || month < 1 || month > 12 || day < 1) {
      return false;
    }
    int date = (year << 4 | month) << 5 | day;
    if (day > 31 || date == knownDate) {
      return day <= 31;
    }
    if (day > YearMonth.of(year, month).lengthOfMonth()) {
      return false;
    }
    knownDate = date;
    knownEpochDay = LocalDate.of(year, month, day).toEpochDay();
    return true;
  }

  /// Writes a time in so many bytes as [#length(int)] says; false when there is none like that. Up
  /// to [#MAX_BYTES] more may be changed.
  boolean write(int of, long valueLess, long entryNs, byte[] out, int at) {
    int digits = of & DIGITS_MASK;
    long units = valueLess + inUnits(entryNs, digits);
    long second = overPower(units, digits);
    if (second < 0 || second >= END_SECONDS) {
      return false;
    }
    Layout layout = layouts[of >> LAYOUT_SHIFT];
    if (second != layout.second) {
      print(layout, second);
    }
    int length = layout.pattern.length;
    for (int i = 0; i < MAX_BYTES; i += Long.BYTES) {
      ByteSource.copyLong(layout.text, i, out, at + i);
    }
    if (digits > 0) {
      out[at + length] = (byte) ((of & COMMA) == 0 ? '.' : ',');
      Digits.padded(units - second * POWERS[digits], digits, out, at + length + 1);
    }
    return true;
  }

  private static void print(Layout layout, long second) {
    long day = second / DAY_SECONDS;
    if (day != layout.day) {
      printDay(layout, LocalDate.ofEpochDay(day));
      layout.day = day;
    }
    int ofDay = (int) (second - day * DAY_SECONDS);
    Digits.two(ofDay / 3600, layout.text, layout.hourAt);
    Digits.two(ofDay / 60 % 60, layout.text, layout.minuteAt);
    Digits.two(ofDay % 60, layout.text, layout.secondAt);
    layout.second = second;
  }

  private static void printDay(Layout layout, LocalDate date) {
    byte[] text = layout.text;
    byte[] pattern = layout.pattern;
    for (int i = 0; i < pattern.length; i++) {
      int number =
          switch (pattern[i]) {
            case 'y' -> date.getYear();
            case 'M' -> date.getMonthValue();
            case 'd', 'e' -> date.getDayOfMonth();
            default -> -1;
          };
      if (number >= 0) {
        for (int rest = rightOf(pattern, i); rest > 0; rest--) {
          number /= 10;
        }
        boolean blank = pattern[i] == 'e' && number == 0;
        text[i] = (byte) (blank ? ' ' : '0' + number % 10);
      } else if (pattern[i] == 'b') {
        int nth = i - indexOf(pattern, 'b');
        text[i] = (byte) MONTHS.charAt(3 * (date.getMonthValue() - 1) + nth);
      }
    }
  }

  /// Returns how many digits of the same number follow.
  private static int rightOf(byte[] pattern, int at) {
    int end = at + 1;
    while (end < pattern.length
        && (pattern[end] == pattern[at] || (pattern[at] == 'e' && pattern[end] == 'd'))) {
      end++;
    }
    return end - at - 1;
  }

  private static int indexOf(byte[] pattern, char letter) {
    int at = 0;
    while (pattern[at] != letter) {
      at++;
    }
    return at;
  }
}
