package io.tributary.ingest.append;

import io.tributary.model.ClusterTraffic;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Who writes a cluster, and how. Safe for use by several threads.
final class Writers {
  private static final int MOST = 32;
  private static final int MOST_AGENT_CHARS = 100;

  private record Key(String protocol, String agent) {}

  private static final class Sum {
    private long requests;
    private long wireBytes;
    private Instant last = Instant.EPOCH;
  }

  private final Map<Key, Sum> sums = new LinkedHashMap<>(); // guarded by itself

  /// Takes note of a request.
  ///
  /// @param agent what its sender calls itself; others than the first few count as one
  void note(String protocol, String agent, long wireBytes, Instant now) {
    String shown = agent.substring(0, Math.min(agent.length(), MOST_AGENT_CHARS));
    Key key = new Key(protocol, shown);
    synchronized (sums) {
      Sum known = sums.get(key);
      if (known == null) {
        key = sums.size() < MOST ? key : new Key(protocol, "others");
        known = sums.computeIfAbsent(key, _ -> new Sum());
      }
      known.requests++;
      known.wireBytes += wireBytes;
      known.last = now;
    }
  }

  List<ClusterTraffic.Sender> senders() {
    synchronized (sums) {
      return sums.entrySet().stream()
          .map(each ->
              new ClusterTraffic.Sender(
                  each.getKey().protocol(),
                  each.getKey().agent(),
                  each.getValue().requests,
                  each.getValue().wireBytes,
                  each.getValue().last))
          .toList();
    }
  }
}
