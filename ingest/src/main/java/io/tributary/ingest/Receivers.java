package io.tributary.ingest;

import io.tributary.ingest.IngestConfig.Limits;
import io.tributary.ingest.IngestServer.Stores;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.entries.EntryParts;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.ingest.receive.Answer;
import io.tributary.ingest.receive.Receiver;
import io.tributary.ingest.receive.RequestBody;
import java.time.InstantSource;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedDeque;

/// The receivers of every protocol, kept from request to request: as many as workers have used at
/// once. Safe for use by several threads.
final class Receivers implements AutoCloseable {
  /// What receivers are made of.
  record Parts(
      SharedIdentity identity,
      Stores stores,
      Limits limits,
      InstantSource clock,
      EntryParts entries) {}

  private final Parts parts;
  private final Map<Protocol, Deque<Receiver>> idle = new EnumMap<>(Protocol.class);

  Receivers(Parts parts) {
    this.parts = parts;
    for (Protocol protocol : Protocol.values()) {
      idle.put(protocol, new ConcurrentLinkedDeque<>());
    }
  }

  /// Has a body received; blocks for the disk.
  Answer receive(Protocol protocol, ClusterWrites cluster, RequestBody body) {
    Deque<Receiver> pool = Objects.requireNonNull(idle.get(protocol));
    // The one put back last: its memory is still in the caches.
    Receiver kept = pool.pollFirst();
    Receiver receiver = kept == null ? protocol.newReceiver(parts) : kept;
    try {
      return receiver.receive(cluster, body);
    } finally {
      if (receiver.isOversized()) {
        receiver.close();
      } else {
        pool.addFirst(receiver);
      }
    }
  }

  /// Frees the receivers that are not at work.
  @Override
  public void close() {
    idle.values().forEach(pool -> pool.forEach(Receiver::close));
  }
}
