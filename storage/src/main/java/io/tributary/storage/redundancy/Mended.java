package io.tributary.storage.redundancy;

/// A part of a file that was not as written, and is again.
///
/// @param file its name
/// @param offset where the part begins
/// @param bytes how long it is
public record Mended(String file, long offset, long bytes) {}
