package io.tributary.datasource.loki;

import io.tributary.datasource.http.Exchange;
import io.tributary.query.exec.Value;
import io.tributary.query.logql.LogqlResult;
import java.util.List;
import org.eclipse.jetty.server.Request;

/// How many series an answer of LogQL has, as Loki's default is; what is aggregated on the way may
/// be more.
final class LogSeriesLimit {
  static final int MAX_SERIES = 500;

  private static final String QUERY_TAGS = "X-Query-Tags";
  private static final String DRILLDOWN = "grafana-lokiexplore-app";

  private LogSeriesLimit() {}

  /// Returns `result` if it has no more series, else the first of them with a warning for Grafana's
  /// app for logs.
  ///
  /// @throws io.tributary.model.error.TributaryException BAD_REQUEST for everyone else, in Loki's
  ///   words
  static LogqlResult apply(Request request, LogqlResult result) {
    if (!(result.data() instanceof LogqlResult.Samples samples)
        || size(samples.value()) <= MAX_SERIES) {
      return result;
    }
    String reached = "maximum number of series (" + MAX_SERIES + ") reached for a single query; ";
    if (!isDrilldown(request)) {
      throw Exchange.badRequest(
          reached
              + "consider reducing query cardinality by adding more specific stream selectors,"
              + " reducing the time range, or aggregating results with functions like sum(), count()"
              + " or topk()");
    }
    result.annotations().warn(reached + "returning partial results");
    Value first = first(samples.value());
    return new LogqlResult(new LogqlResult.Samples(first), result.annotations(), result.cost());
  }

  private static int size(Value value) {
    return switch (value) {
      case Value.Vector vector -> vector.samples().size();
      case Value.Matrix matrix -> matrix.series().size();
      case Value.Scalar _, Value.Text _ -> 1;
    };
  }

  private static Value first(Value value) {
    return switch (value) {
      case Value.Vector vector -> new Value.Vector(vector.samples().subList(0, MAX_SERIES));
      case Value.Matrix matrix -> new Value.Matrix(matrix.series().subList(0, MAX_SERIES));
      case Value.Scalar _, Value.Text _ -> value;
    };
  }

  /// Returns whether one of the tags, such as `Source=grafana-lokiexplore-app`, names the app.
  private static boolean isDrilldown(Request request) {
    for (String tag : request.getHeaders().getCSV(QUERY_TAGS, false)) {
      List<String> parts = List.of(tag.split("=", -1));
      if (parts.size() == 2
          && parts.getFirst().equalsIgnoreCase("source")
          && parts.getLast().equalsIgnoreCase(DRILLDOWN)) {
        return true;
      }
    }
    return false;
  }
}
