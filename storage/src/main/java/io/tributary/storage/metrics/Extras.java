package io.tributary.storage.metrics;

import io.tributary.model.TimeRange;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.metrics.SeriesExemplars;
import java.util.List;
import org.roaringbitmap.RoaringBitmap;

/// What a cluster has beside samples, at one moment.
interface Extras {
  /// Returns the exemplars of `refs` inside the range, by series and time.
  List<SeriesExemplars> exemplars(RoaringBitmap refs, TimeRange range);

  /// Returns what is known of metric families, sorted by family.
  List<MetricMetadata> metadata();
}
