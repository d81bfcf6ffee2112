package io.tributary.query.logql;

import io.tributary.model.Labels;

/// One line of a result. Labels of equal entries are often the same object.
///
/// @param labels all labels; with the error of a stage, if any
/// @param stream those of the stream
/// @param metadata those of the structured metadata
/// @param parsed those that parsers and formats made
public record LogEntry(
    long timestampNs, byte[] line, Labels labels, Labels stream, Labels metadata, Labels parsed) {}
