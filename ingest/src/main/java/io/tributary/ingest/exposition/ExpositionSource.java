package io.tributary.ingest.exposition;

import io.tributary.ingest.append.ClusterWrites;
import io.tributary.model.Labels;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Where expositions come from.
///
/// @param cluster one source's own where `toStored` changes labels, since its salt stands for what
///   that does
/// @param toStored from the labels of a line to those of its series, or null when that is not
///   stored; applied once per series
/// @param maxBodyBytes the longest body, decompressed
/// @param samples which of them are taken, and when they are
/// @param seen takes note of the series; null for a sender that is not asked again
public record ExpositionSource(
    ClusterWrites cluster,
    Function<Labels, @Nullable Labels> toStored,
    long maxBodyBytes,
    BrokenLines brokenLines,
    Samples samples,
    @Nullable SeenSeries seen) {

  /// Takes all samples as they come.
  public ExpositionSource(
      ClusterWrites cluster,
      Function<Labels, @Nullable Labels> toStored,
      long maxBodyBytes,
      BrokenLines brokenLines,
      @Nullable SeenSeries seen) {
    this(cluster, toStored, maxBodyBytes, brokenLines, Samples.ALL, seen);
  }

  /// What a body's samples may be.
  ///
  /// @param most that a body may have, those that are not stored not counted
  /// @param ownTimes whether their timestamps count, else they are of the time of the poll
  /// @param endTimed whether series whose samples have timestamps are marked as ended, too
  public record Samples(int most, boolean ownTimes, boolean endTimed) {
    public static final Samples ALL = new Samples(Integer.MAX_VALUE, true, true);
  }

  /// What becomes of a body with a line that is not exposition.
  public enum BrokenLines {
    /// It ends there, as a scrape does: it is not what it should be.
    END_BODY,
    /// The line is refused, the rest is kept: its sender will not be asked again.
    REFUSE_ALONE
  }
}
