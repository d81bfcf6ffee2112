package io.tributary.storage.pieces;

/// What one seal, or one merge, wrote of one window of one cluster. Immutable.
///
/// @param id ascending in the order of writing, never used again
/// @param cluster the cluster's number
/// @param windowStartMs where the window begins, milliseconds since the epoch
/// @param log where the log had the rows that it may hold
public record Piece(
    long id, PieceKind kind, int cluster, long windowStartMs, LogRange log, Content content) {
  /// What was written of a piece.
  ///
  /// @param minMs time of the earliest row
  /// @param maxMs time of the latest row
  /// @param values how many pages or chunks it has, numbered from 0
  /// @param bytes of all of them
  /// @param rows samples or entries of all series or streams
  public record Content(long minMs, long maxMs, int values, long bytes, long rows) {
    static final Content NONE = new Content(0, 0, 0, 0, 0);
  }

  /// Returns the piece with what was written of it.
  public Piece with(Content written) {
    return new Piece(id, kind, cluster, windowStartMs, log, written);
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
}
