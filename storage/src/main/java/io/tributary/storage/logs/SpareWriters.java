package io.tributary.storage.logs;

import io.tributary.storage.chunk.ChunkWriter;
import io.tributary.storage.codec.Effort;
import io.tributary.storage.filter.FilterWriter;
import io.tributary.storage.lines.TextListener;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;

/// What pieces are written with, kept for the next ones: buffers of megabytes each, which would
/// otherwise be garbage as soon as a piece is done. Safe for use by several threads.
final class SpareWriters implements AutoCloseable {
  private static final int KEPT = GenerationChunks.OPEN_PIECES; // of each effort

  /// Writers that are used by one piece at a time; those of chunks tell the others the lines.
  record Writers(ChunkWriter chunks, FilterWriter filters, ChunkRows rows) {}

  private final Map<Effort, ArrayBlockingQueue<Writers>> spares = new EnumMap<>(Effort.class);

  SpareWriters() {
    for (Effort effort : Effort.values()) {
      spares.put(effort, new ArrayBlockingQueue<>(KEPT));
    }
  }

  Writers take(Effort effort) {
    Writers spare = of(effort).poll();
    return spare == null ? writers(effort) : spare;
  }

  private static Writers writers(Effort effort) {
    FilterWriter filters = new FilterWriter();
    TextListener texts = effort == Effort.HASTY ? TextListener.NONE : filters; // half of the time
    return new Writers(new ChunkWriter(effort, texts), filters, new ChunkRows());
  }

  /// Takes writers whose piece is finished.
  void giveBack(Effort effort, Writers done) {
    if (!of(effort).offer(done)) {
      done.chunks.close();
    }
  }

  private ArrayBlockingQueue<Writers> of(Effort effort) {
    return Objects.requireNonNull(spares.get(effort));
  }

  /// Gives memory back; nobody may write any more.
  @Override
  public void close() {
    spares.values().forEach(queue -> queue.forEach(each -> each.chunks.close()));
  }
}
