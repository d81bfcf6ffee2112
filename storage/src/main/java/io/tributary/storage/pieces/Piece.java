package io.tributary.storage.pieces;

import io.tributary.storage.codec.Effort;

/// What one seal, or one merge, wrote of a window of one cluster, or of neighbouring windows of one
/// day. Immutable.
///
/// @param id ascending in the order of writing, never used again
/// @param cluster the cluster's number
/// @param log where the log had the rows that it may hold; deletes before its end are done
public record Piece(
    long id, PieceKind kind, int cluster, Span span, LogRange log, Content content) {
  /// Windows next to each other.
  ///
  /// @param startMs where the first one begins, milliseconds since the epoch
  /// @param windows how many they are
  public record Span(long startMs, int windows) {
    static Span ofWindow(long startMs) {
      return new Span(startMs, 1);
    }

    /// Returns the windows from the first of these to the last of `other`, which begins no earlier.
    Span to(Span other) {
      long endMs = Math.max(endMs(), other.endMs());
      return new Span(startMs, (int) ((endMs - startMs) / Windows.WINDOW_MS));
    }

    /// Returns the first millisecond after them.
    long endMs() {
      return startMs + windows * Windows.WINDOW_MS;
    }
  }

  /// What was written of a piece.
  ///
  /// @param minMs time of the earliest row
  /// @param maxMs time of the latest row
  /// @param values how many pages or chunks it has, numbered from 0
  /// @param bytes of all of them
  /// @param rows samples or entries of all series or streams
  /// @param effort how it was written; unknown ones of old were written quickly
  public record Content(long minMs, long maxMs, int values, long bytes, long rows, Effort effort) {
    static final Content NONE = new Content(0, 0, 0, 0, 0, Effort.QUICK);
  }

  /// Returns the piece with what was written of it.
  public Piece with(Content written) {
    return new Piece(id, kind, cluster, span, log, written);
  }

  /// Returns where its first window begins, milliseconds since the epoch.
  public long windowStartMs() {
    return span.startMs;
  }

  /// Returns the first millisecond after its last window.
  long endMs() {
    return span.endMs();
  }

  /// Returns the day that all of its windows are of.
  long day() {
    return Windows.dayOf(span.startMs);
  }

  /// Returns the first position of the log whose rows it may hold.
  public long logStart() {
    return log.start();
  }

  /// Returns the first position after them.
  public long logEnd() {
    return log.end();
  }

  public long minMs() {
    return content.minMs;
  }

  public long maxMs() {
    return content.maxMs;
  }

  public int values() {
    return content.values;
  }

  public long bytes() {
    return content.bytes;
  }

  public long rows() {
    return content.rows;
  }

  Effort effort() {
    return content.effort;
  }
}
