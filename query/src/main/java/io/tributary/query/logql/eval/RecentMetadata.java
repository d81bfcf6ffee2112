package io.tributary.query.logql.eval;

import io.tributary.model.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was made of the last few kinds of structured metadata of a stream, where lines have no
/// other labels. Confined to one thread.
public final class RecentMetadata<T> {
  private static final int KINDS = 8;

  private record Kind<T>(byte[] metadata, T value) {}

  private @Nullable Labels stream;
  private final List<Kind<T>> kinds = new ArrayList<>(KINDS);
  private int next;

  /// Returns what was made of the metadata `bytes[from, to)`, or null when it is not known.
  @SuppressWarnings(
      "ReferenceEquality") // a reader gives the same labels for all batches of a stream
  public @Nullable T find(Labels newStream, byte[] bytes, int from, int to) {
    if (stream != newStream) {
      stream = newStream;
      kinds.clear();
      next = 0;
    }
    for (int i = 0; i < kinds.size(); i++) {
      Kind<T> kind = kinds.get(i);
      if (Arrays.equals(kind.metadata, 0, kind.metadata.length, bytes, from, to)) {
        return kind.value;
      }
    }
    return null;
  }

  /// Notes what was made of the metadata that was asked for last.
  public void put(byte[] bytes, int from, int to, T value) {
    Kind<T> kind = new Kind<>(Arrays.copyOfRange(bytes, from, to), value);
    if (kinds.size() < KINDS) {
      kinds.add(kind);
    } else {
      kinds.set(next, kind);
      next = (next + 1) % KINDS;
    }
  }
}
