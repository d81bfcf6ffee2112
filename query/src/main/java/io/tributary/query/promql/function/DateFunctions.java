package io.tributary.query.promql.function;

import io.tributary.query.promql.ast.Function;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// The functions of a time in seconds since the epoch, in UTC.
public final class DateFunctions {
  private static final double LAST_SECOND = Instant.MAX.getEpochSecond();

  private DateFunctions() {}

  /// Returns the field that `function` reads from a time, or null when it is none of times.
  public static @Nullable ToIntFunction<LocalDateTime> of(Function function) {
    return switch (function) {
      case MINUTE -> LocalDateTime::getMinute;
      case HOUR -> LocalDateTime::getHour;
      case DAY_OF_WEEK -> time -> time.getDayOfWeek().getValue() % 7;
      case DAY_OF_MONTH -> LocalDateTime::getDayOfMonth;
      case DAY_OF_YEAR -> LocalDateTime::getDayOfYear;
      case DAYS_IN_MONTH -> time -> time.toLocalDate().lengthOfMonth();
      case MONTH -> LocalDateTime::getMonthValue;
      case YEAR -> LocalDateTime::getYear;
      default -> null;
    };
  }

  /// Returns the field of a time in seconds; NaN where there is no such time.
  public static double read(ToIntFunction<LocalDateTime> field, double seconds) {
    if (!(Math.abs(seconds) < LAST_SECOND)) {
      return Double.NaN;
    }
    return field.applyAsInt(LocalDateTime.ofEpochSecond((long) seconds, 0, ZoneOffset.UTC));
  }
}
