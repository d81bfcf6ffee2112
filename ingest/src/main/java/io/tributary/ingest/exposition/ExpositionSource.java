package io.tributary.ingest.exposition;

import io.tributary.ingest.append.ClusterWrites;
import io.tributary.model.Labels;
import java.util.function.UnaryOperator;

/// Where expositions come from.
///
/// @param cluster one source's own, since its salt stands for what `toStored` does
/// @param toStored from the labels of a line to those of its series; applied once per series
/// @param maxBodyBytes the longest body, decompressed
public record ExpositionSource(
    ClusterWrites cluster, UnaryOperator<Labels> toStored, long maxBodyBytes) {}
