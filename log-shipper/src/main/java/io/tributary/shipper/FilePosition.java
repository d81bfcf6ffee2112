package io.tributary.shipper;

import java.nio.file.Path;

/// How far a file was read.
///
/// @param path the name under which it was found first; its stream keeps that name
/// @param offset where the next byte to read is
/// @param midLine whether what precedes the offset is a part of a line that was sent already
/// @param lastTimestampNs the newest timestamp of its stream
record FilePosition(
    FileId id,
    Path path,
    long offset,
    boolean midLine,
    Fingerprint fingerprint,
    long lastTimestampNs) {}
