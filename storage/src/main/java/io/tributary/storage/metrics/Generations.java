package io.tributary.storage.metrics;

import io.tributary.model.ClusterId;
import io.tributary.model.TimeRange;
import io.tributary.storage.rocks.Batch;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import org.roaringbitmap.RoaringBitmap;

/// The samples in memory as the sealer and readers see them: generations, each a range of the log.
///
/// Safe for use by several threads.
interface Generations {
  /// A hold on what is in memory at one moment.
  interface Pin extends AutoCloseable {
    /// Returns the generations by place in the log.
    List<? extends Generation> generations();

    /// Returns which series may have samples in memory on the days of a range.
    IntPredicate mayHave(TimeRange range);

    /// Returns the clusters that have, or had, samples in memory.
    Set<ClusterId> clusters();

    /// Returns what a cluster has beside samples.
    Extras extras(ClusterId cluster);

    @Override
    void close();
  }

  Pin pin();

  /// Ends the active generation at an exact position of the log.
  ///
  /// @return all frozen generations, the oldest first
  List<? extends Generation> freeze();

  /// Lets go of a frozen generation, whose pieces are committed.
  void drop(Generation frozen);

  /// Returns what the log must not lose when it is trimmed, beside samples.
  Batch extras();

  /// Adds the series that have exemplars.
  void addWithExemplars(RoaringBitmap refs);

  /// Returns the bytes that samples occupy.
  long bytesHeld();

  /// Returns the time of the newest sample since the start of every cluster that had one.
  Map<ClusterId, Long> newestMs();
}
