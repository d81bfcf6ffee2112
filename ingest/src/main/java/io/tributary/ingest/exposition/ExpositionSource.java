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
/// @param seen takes note of the series; null for a sender that is not asked again
public record ExpositionSource(
    ClusterWrites cluster,
    Function<Labels, @Nullable Labels> toStored,
    long maxBodyBytes,
    BrokenLines brokenLines,
    @Nullable SeenSeries seen) {

  /// What becomes of a body with a line that is not exposition.
  public enum BrokenLines {
    /// It ends there, as a scrape does: it is not what it should be.
    END_BODY,
    /// The line is refused, the rest is kept: its sender will not be asked again.
    REFUSE_ALONE
  }
}
