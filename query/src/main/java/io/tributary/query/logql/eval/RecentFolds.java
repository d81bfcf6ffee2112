package io.tributary.query.logql.eval;

import io.tributary.model.Labels;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The series of the last few kinds of structured metadata of a stream, whose lines have no other
/// labels. Confined to one thread.
final class RecentFolds {
  private static final int KINDS = 8;

  private @Nullable Labels stream;
  private final byte[][] metadata = new byte[KINDS][];
  private final Fold[] folds = new Fold[KINDS];
  private int size;
  private int next;

  /// Returns the series of a line with the metadata `bytes[from, to)`, or null when it is not
  /// known.
  @SuppressWarnings(
      "ReferenceEquality") // a reader gives the same labels for all batches of a stream
  @Nullable Fold find(Labels newStream, byte[] bytes, int from, int to) {
    if (stream != newStream) {
      stream = newStream;
      size = 0;
      next = 0;
    }
    for (int i = 0; i < size; i++) {
      if (Arrays.equals(metadata[i], 0, metadata[i].length, bytes, from, to)) {
        return folds[i];
      }
    }
    return null;
  }

  /// Notes the series of the line that was asked for last.
  void put(byte[] bytes, int from, int to, Fold fold) {
    metadata[next] = Arrays.copyOfRange(bytes, from, to);
    folds[next] = fold;
    next = (next + 1) % KINDS;
    size = Math.max(size, next == 0 ? KINDS : next);
  }
}
