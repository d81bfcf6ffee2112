package io.tributary.storage.pieces;

import java.util.List;
import java.util.Map;
import org.roaringbitmap.RoaringBitmap;

/// What was written of a generation; nothing of it counts until it is committed.
///
/// @param presence the refs with rows, by cluster and day
public record Written(List<Piece> pieces, Map<Integer, Map<Long, RoaringBitmap>> presence) {}
