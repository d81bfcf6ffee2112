package io.tributary.storage.pieces;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The pieces that merges have found to be unfit: one that cannot be read, and those that have too
/// much together. Confined to who merges; forgotten with the process.
final class KeptApart {
  private static final Logger LOG = LoggerFactory.getLogger(KeptApart.class);

  private final Set<Piece> broken = new HashSet<>();

  /// By each of their pieces, what has too much together.
  private final Map<Piece, Set<Set<Piece>>> tooMuch = new HashMap<>();

  /// Says that one of these cannot be read.
  void addBroken(List<Piece> pieces, String error) {
    broken.addAll(pieces);
    LOG.error("pieces stay apart, one cannot be read error={}", error);
  }

  /// Says that these do not become one piece, together or with others.
  void add(Drain.TooMuch found) {
    Set<Piece> group = Set.copyOf(found.pieces());
    group.forEach(piece -> tooMuch.computeIfAbsent(piece, _ -> new HashSet<>()).add(group));
    LOG.info("pieces stay apart, {} pieces={}", found.reason(), group.size());
  }

  /// Returns whether none of these is one of those that could not be read.
  boolean areWhole(Collection<Piece> pieces) {
    return pieces.stream().noneMatch(broken::contains);
  }

  /// Returns whether all of these may become one piece.
  boolean mayJoin(Collection<Piece> pieces) {
    return mayJoin(List.of(), pieces);
  }

  /// Returns whether `more` may become one piece with `pieces`, which may become one themselves.
  boolean mayJoin(Collection<Piece> pieces, Collection<Piece> more) {
    return more.stream()
        .flatMap(piece -> tooMuch.getOrDefault(piece, Set.of()).stream())
        .noneMatch(group ->
            group.stream().allMatch(piece -> pieces.contains(piece) || more.contains(piece)));
  }

  /// Forgets what is said of other pieces.
  void retain(Collection<Piece> stored) {
    if (!broken.isEmpty() || !tooMuch.isEmpty()) {
      Set<Piece> all = new HashSet<>(stored);
      broken.retainAll(all);
      tooMuch.values().forEach(groups -> groups.removeIf(group -> !all.containsAll(group)));
      tooMuch.values().removeIf(Set::isEmpty);
    }
  }
}
