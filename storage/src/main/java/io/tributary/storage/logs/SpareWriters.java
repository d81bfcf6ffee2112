package io.tributary.storage.logs;

import io.tributary.storage.chunk.ChunkWriter;
import io.tributary.storage.codec.Effort;
import io.tributary.storage.filter.FilterWriter;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;

/// What pieces are written with, kept for the next ones: buffers of megabytes each, which would
/// otherwise be garbage as soon as a piece is done. Safe for use by several threads.
final class SpareWriters implements AutoCloseable {
  private static final int KEPT = 2; // of each effort

  /// Writers that are used by one piece at a time; those of chunks tell the others the lines.
  record Pair(ChunkWriter chunks, FilterWriter filters) {}

  private final Map<Effort, ArrayBlockingQueue<Pair>> spares = new EnumMap<>(Effort.class);

  SpareWriters() {
    for (Effort effort : Effort.values()) {
      spares.put(effort, new ArrayBlockingQueue<>(KEPT));
    }
  }

  Pair take(Effort effort) {
    Pair spare = of(effort).poll();
    return spare == null ? pair(effort) : spare;
  }

  private static Pair pair(Effort effort) {
    FilterWriter filters = new FilterWriter();
    return new Pair(new ChunkWriter(effort, filters), filters);
  }

  /// Takes writers whose piece is finished.
  void giveBack(Effort effort, Pair done) {
    if (!of(effort).offer(done)) {
      done.chunks.close();
    }
  }

  private ArrayBlockingQueue<Pair> of(Effort effort) {
    return Objects.requireNonNull(spares.get(effort));
  }

  /// Gives memory back; nobody may write any more.
  @Override
  public void close() {
    spares.values().forEach(queue -> queue.forEach(pair -> pair.chunks.close()));
  }
}
