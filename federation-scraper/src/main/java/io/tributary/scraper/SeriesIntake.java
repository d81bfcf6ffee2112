package io.tributary.scraper;

import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.exposition.ExpositionException;
import io.tributary.ingest.exposition.ExpositionSource;
import io.tributary.ingest.exposition.SeenSeries;
import io.tributary.model.Labels;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// From the labels of a source's lines to those of its series; what is more than its job allows
/// ends the poll. Asked once per series. Immutable.
record SeriesIntake(UnaryOperator<Labels> joined, Source source)
    implements Function<Labels, @Nullable Labels> {

  /// Returns where the polls of a source go.
  static ExpositionSource of(Source source, Scraper.Sink sink, SeenSeries seen) {
    ClusterWrites writes =
        sink.clusters().apply(source.cluster()).withSalt(sink.identity().newSalt());
    Source.SeriesRules rules = source.series();
    return new ExpositionSource(
        writes,
        source.toStored(),
        source.limits().bodyBytes(),
        ExpositionSource.BrokenLines.END_BODY,
        new ExpositionSource.Samples(
            source.limits().samples(), rules.honorsTimestamps(), rules.endsTimed()),
        seen);
  }

  @Override
  public @Nullable Labels apply(Labels read) {
    @Nullable Labels labels = RelabelRule.apply(source.series().rules(), joined.apply(read));
    if (labels != null && !source.limits().equals(Source.Limits.DEFAULT)) {
      check(labels, source.limits());
    }
    return labels;
  }

  private static void check(Labels labels, Source.Limits limits) {
    require("label_limit", labels.size(), limits.labels(), labels);
    for (int i = 0; i < labels.size(); i++) {
      require("label_name_length_limit", bytes(labels.name(i)), limits.labelNameBytes(), labels);
      require("label_value_length_limit", bytes(labels.value(i)), limits.labelValueBytes(), labels);
    }
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static void require(String key, int found, int limit, Labels labels) {
    if (found > limit) {
      throw new ExpositionException(
          "a series is more than may be key="
              + key
              + " limit="
              + limit
              + " found="
              + found
              + " series="
              + labels);
    }
  }
}
