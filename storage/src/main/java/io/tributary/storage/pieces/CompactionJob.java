package io.tributary.storage.pieces;

import java.util.List;

/// Pieces of one kind and cluster that are worth writing again.
///
/// @param groups those of each become one; by window, then by place in the log
/// @param wholeDay whether these are all pieces of a day
record CompactionJob(List<List<Piece>> groups, boolean wholeDay) {}
