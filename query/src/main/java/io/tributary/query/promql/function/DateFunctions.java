package io.tributary.query.promql.function;

import io.tributary.query.promql.ast.Function;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// The functions of a time in seconds since the epoch, in UTC.
public final class DateFunctions {
  private static final long SECONDS_PER_DAY = 86_400;
  private static final int YEARS_PER_CYCLE = 400;

  /// The calendar repeats, weekdays and all.
  private static final long SECONDS_PER_CYCLE = 146_097 * SECONDS_PER_DAY;

  /// Before it Go's calendar, which counts from there without a sign, comes out at the other end.
  private static final long FIRST_SECOND = -9_223_372_028_715_321_600L;

  private DateFunctions() {}

  /// Returns the function that reads a field of a time, or null when `function` is none of times.
  public static @Nullable DoubleUnaryOperator of(Function function) {
    return switch (function) {
      case MINUTE -> seconds -> read(seconds, LocalDateTime::getMinute);
      case HOUR -> seconds -> read(seconds, LocalDateTime::getHour);
      case DAY_OF_WEEK -> seconds -> read(seconds, time -> time.getDayOfWeek().getValue() % 7);
      case DAY_OF_MONTH -> seconds -> read(seconds, LocalDateTime::getDayOfMonth);
      case DAY_OF_YEAR -> seconds -> read(seconds, LocalDateTime::getDayOfYear);
      case DAYS_IN_MONTH -> seconds -> read(seconds, time -> time.toLocalDate().lengthOfMonth());
      case MONTH -> seconds -> read(seconds, LocalDateTime::getMonthValue);
      case YEAR ->
          seconds ->
              read(seconds, LocalDateTime::getYear) + (double) YEARS_PER_CYCLE * cycle(seconds);
      default -> null;
    };
  }

  private static double read(double seconds, ToIntFunction<LocalDateTime> field) {
    long whole = whole(seconds);
    long inCycle =
        whole < FIRST_SECOND
            ? Long.remainderUnsigned(whole, SECONDS_PER_CYCLE)
            : Math.floorMod(whole, SECONDS_PER_CYCLE);
    return field.applyAsInt(LocalDateTime.ofEpochSecond(inCycle, 0, ZoneOffset.UTC));
  }

  private static long cycle(double seconds) {
    long whole = whole(seconds);
    return whole < FIRST_SECOND
        ? Long.divideUnsigned(whole, SECONDS_PER_CYCLE)
        : Math.floorDiv(whole, SECONDS_PER_CYCLE);
  }

  /// Returns whole seconds; what does not fit, NaN too, becomes the smallest number, as in Go.
  private static long whole(double seconds) {
    return seconds >= -0x1p63 && seconds < 0x1p63 ? (long) seconds : Long.MIN_VALUE;
  }
}
