package io.tributary.storage.metrics;

import io.tributary.model.ClusterId;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.MetricMetadata;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// One moment of a [Head]: what was applied before it, and nothing later.
///
/// Safe for use by several threads. Keeps the memory of its generations until it is closed.
public final class HeadSnapshot implements AutoCloseable {
  private final Head head;
  private final List<HeadGeneration> generations;
  private final int epoch;
  private final long position;
  private final HeadExtras.Moment extras;
  private final AtomicBoolean closed = new AtomicBoolean();

  HeadSnapshot(
      Head head,
      List<HeadGeneration> generations,
      int epoch,
      long position,
      HeadExtras.Moment extras) {
    this.head = head;
    this.generations = generations;
    this.epoch = epoch;
    this.position = position;
    this.extras = extras;
  }

  /// Returns the generations, the oldest first; the last one was active when the snapshot was
  /// taken.
  public List<HeadGeneration> generations() {
    return generations;
  }

  /// Returns the position in the log up to which samples are seen.
  public long position() {
    return position;
  }

  /// Replaces `out` by the samples of a series in one of the generations and the range, ascending.
  public void read(HeadGeneration generation, int ref, TimeRange range, HeadColumns out) {
    generation.read(ref, epoch, range, out);
  }

  /// Returns what is known of the metric families of a cluster, sorted by family.
  public List<MetricMetadata> metadata(ClusterId cluster) {
    return extras.metadata().getOrDefault(cluster, List.of());
  }

  /// Visits the exemplars of a cluster that are still kept.
  public void exemplars(ClusterId cluster, ExemplarVisitor visitor) {
    head.extras().visit(cluster, extras.exemplars().getOrDefault(cluster, 0L), visitor);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      head.unpin(epoch);
      generations.forEach(HeadGeneration::release);
    }
  }
}
