package io.tributary.ingest.append;

import io.tributary.model.ClusterClaim;
import io.tributary.model.ClusterId;
import io.tributary.model.metrics.WriteBatch;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Finds senders that write the same series of a cluster at the same time. Safe for use by several
/// threads.
///
/// A sender that takes over from another, as after a restart, has each series from then on; of two
/// that bear one name each has it again after the other. So what counts is a turn: a series that
/// was one's, then another's, is the first one's again within five minutes. Of a large request one
/// series in 64 is watched, the same ones each time.
public final class SenderTurns {
  private static final int SMALL_REQUEST = 128;
  private static final int WATCHED_SHIFT = Integer.SIZE - 6; // one of 64
  private static final int MAX_WATCHED = 1_024;
  private static final int MAX_PAIRS = 100;
  private static final long AT_ONCE_NANOS = Duration.ofMinutes(5).toNanos();

  private final ClusterId cluster;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Integer, Watched> watched = new HashMap<>();
  private final Map<Pair, Turns> pairs = new HashMap<>();

  /// Who wrote a series last, and who did before that.
  private static final class Watched {
    private String last = "";
    private String before = "";
    private long beforeNanos;
    private long lastNanos;

    /// Returns whether the series is the sender's again after it was another's.
    boolean isTurn(String sender, long nanos) {
      boolean turn = false;
      if (!sender.equals(last)) {
        turn = sender.equals(before) && nanos - beforeNanos < AT_ONCE_NANOS;
        before = last;
        beforeNanos = lastNanos;
        last = sender;
      }
      lastNanos = nanos;
      return turn;
    }
  }

  private record Pair(String first, String second) {
    static Pair of(String one, String other) {
      return one.compareTo(other) < 0 ? new Pair(one, other) : new Pair(other, one);
    }
  }

  private static final class Turns {
    private final String series;
    private final Instant since;
    private Instant last;
    private long count;

    Turns(String series, Instant since) {
      this.series = series;
      this.since = since;
      last = since;
    }
  }

  /// Says what the series of a row is, as text.
  public interface Names {
    String name(int row);
  }

  SenderTurns(ClusterId cluster) {
    this.cluster = cluster;
  }

  /// Takes note of who wrote what is in a batch.
  public void note(String sender, WriteBatch.Floats rows, Names names) {
    int[] refs = rows.refs();
    boolean all = rows.size() <= SMALL_REQUEST;
    int first = all ? 0 : nextWatched(refs, 0, rows.size());
    if (first == rows.size()) {
      return;
    }
    lock.lock();
    try {
      long nanos = System.nanoTime();
      for (int row = first; row < rows.size(); ) {
        Watched one = watched(refs[row]);
        if (one != null && one.isTurn(sender, nanos)) {
          Instant at = Instant.ofEpochMilli(rows.timestampsMs()[row]);
          count(Pair.of(sender, one.before), at, names, row);
        }
        row = all ? row + 1 : nextWatched(refs, row + 1, rows.size());
      }
    } finally {
      lock.unlock();
    }
  }

  private static int nextWatched(int[] refs, int from, int size) {
    int row = from;
    while (row < size && (refs[row] * 0x9e37_79b9) >>> WATCHED_SHIFT != 0) {
      row++;
    }
    return row;
  }

  private @Nullable Watched watched(int ref) {
    return watched.size() < MAX_WATCHED
        ? watched.computeIfAbsent(ref, _ -> new Watched())
        : watched.get(ref);
  }

  private void count(Pair pair, Instant at, Names names, int row) {
    Turns turns = pairs.get(pair);
    if (turns == null) {
      if (pairs.size() == MAX_PAIRS) {
        return;
      }
      turns = new Turns(names.name(row), at);
      pairs.put(pair, turns);
    }
    turns.count++;
    turns.last = at.isAfter(turns.last) ? at : turns.last;
  }

  /// Returns the senders that were found, since the start.
  public List<ClusterClaim> claims() {
    lock.lock();
    try {
      return pairs.entrySet().stream().map(each -> claim(each.getKey(), each.getValue())).toList();
    } finally {
      lock.unlock();
    }
  }

  private ClusterClaim claim(Pair pair, Turns turns) {
    return new ClusterClaim(
        cluster, pair.first(), pair.second(), turns.series, turns.count, turns.since, turns.last);
  }
}
