package io.tributary.kit.script;

import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.Histogram.ResetHint;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A histogram as scripts write it: `{{schema:0 sum:5 count:4 buckets:[1 2 1]}}`.
///
/// @param hintGiven whether the counter reset hint was written down
record HistogramNotation(Histogram histogram, boolean hintGiven) {
  private static final Pattern FIELD =
      Pattern.compile("\\s*([a-zA-Z_]+):(\\[[^\\]]*\\]|[^\\s\\[\\]]+)\\s*");
  private static final String HINT = "counter_reset_hint";

  /// @param body what stands between the braces
  static HistogramNotation parse(String body) {
    Map<String, String> fields = new HashMap<>();
    Matcher field = FIELD.matcher(body);
    int at = 0;
    while (field.find() && field.start() == at) {
      fields.put(field.group(1).toLowerCase(Locale.ROOT), field.group(2));
      at = field.end();
    }
    if (at != body.length() && !body.isBlank()) {
      throw new IllegalArgumentException("not a histogram at=" + at + " text=" + body);
    }
    Fields known = new Fields(fields);
    double[] positive = known.list("buckets");
    double[] negative = known.list("n_buckets");
    Histogram histogram =
        new Histogram(
            (int) known.number("schema"),
            ResetHint.valueOf(fields.getOrDefault(HINT, "unknown").toUpperCase(Locale.ROOT)),
            known.number("count"),
            known.number("sum"),
            known.number("z_bucket_w"),
            known.number("z_bucket"),
            spans((int) known.number("offset"), positive),
            positive,
            spans((int) known.number("n_offset"), negative),
            negative,
            known.list("custom_values"),
            false);
    return new HistogramNotation(histogram, fields.containsKey(HINT));
  }

  static String print(Histogram histogram) {
    StringJoiner fields = new StringJoiner(" ", "{{", "}}");
    fields.add("schema:" + histogram.schema());
    fields.add("count:" + histogram.count());
    fields.add("sum:" + histogram.sum());
    if (histogram.zeroThreshold() != 0 || histogram.zeroCount() != 0) {
      fields.add("z_bucket:" + histogram.zeroCount() + " z_bucket_w:" + histogram.zeroThreshold());
    }
    if (histogram.hasCustomBuckets()) {
      fields.add("custom_values:" + Arrays.toString(histogram.customBounds()));
    }
    fields.add("spans:" + Arrays.toString(histogram.positiveSpans()));
    fields.add("buckets:" + Arrays.toString(histogram.positiveCounts()));
    if (histogram.negativeCounts().length > 0) {
      fields.add("n_spans:" + Arrays.toString(histogram.negativeSpans()));
      fields.add("n_buckets:" + Arrays.toString(histogram.negativeCounts()));
    }
    return fields
        .add(HINT + ":" + histogram.resetHint().name().toLowerCase(Locale.ROOT))
        .toString();
  }

  private static int[] spans(int offset, double[] buckets) {
    return buckets.length == 0 ? new int[0] : new int[] {offset, buckets.length};
  }

  private record Fields(Map<String, String> byName) {
    double number(String name) {
      return PointNotation.number(byName.getOrDefault(name, "0"));
    }

    double[] list(String name) {
      String text = byName.getOrDefault(name, "[]");
      String body = text.substring(1, text.length() - 1).strip();
      return body.isEmpty()
          ? new double[0]
          : Arrays.stream(body.split("\\s+")).mapToDouble(PointNotation::number).toArray();
    }
  }
}
