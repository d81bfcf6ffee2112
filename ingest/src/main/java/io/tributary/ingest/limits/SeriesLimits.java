package io.tributary.ingest.limits;

import io.tributary.model.Labels;
import io.tributary.model.metrics.Rejection;
import io.tributary.model.metrics.Resolution;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What a cluster's series may be at most; one that is more is refused alone.
///
/// @param samplesPerSecond of all requests together
/// @param perRequest series of one request or poll, repeats counted
/// @param labels labels of a series, its name among them
/// @param labelNameBytes the longest name of a label
/// @param labelValueBytes the longest value of a label
public record SeriesLimits(
    int samplesPerSecond, int perRequest, int labels, int labelNameBytes, int labelValueBytes) {
  public static final SeriesLimits NONE =
      new SeriesLimits(
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE);

  private static final int LONGEST_SHOWN = 100;
  private static final int MOST_BYTES = 3; // of a char in UTF-8

  /// Returns what becomes of the series of a request behind those that it may have.
  public Resolution.Refused tooMany(int series) {
    return new Resolution.Refused(
        Rejection.REQUEST_LIMIT, "series=" + series + " limit=" + perRequest);
  }

  /// Returns why labels are too many or too long, for the sender, or null.
  public @Nullable String problem(Labels series) {
    if (series.size() > labels) {
      return "too many labels labels=" + series.size() + " limit=" + labels;
    }
    for (int i = 0; i < series.size(); i++) {
      String name = series.name(i);
      if (isLonger(name, labelNameBytes)) {
        return "label name is too long name=" + shown(name) + " limit=" + labelNameBytes;
      }
      if (isLonger(series.value(i), labelValueBytes)) {
        return "label value is too long name="
            + shown(name)
            + " value="
            + shown(series.value(i))
            + " limit="
            + labelValueBytes;
      }
    }
    return null;
  }

  private static boolean isLonger(String text, int limit) {
    return (long) MOST_BYTES * text.length() > limit
        && text.getBytes(StandardCharsets.UTF_8).length > limit;
  }

  private static String shown(String text) {
    return text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "…" : text;
  }
}
