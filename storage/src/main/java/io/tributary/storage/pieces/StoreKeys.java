package io.tributary.storage.pieces;

import java.nio.ByteBuffer;

/// The keys of format 1. Numbers are big-endian; times have their sign bit flipped, so that keys
/// are in the order of time.
///
/// ```text
/// PAGES     window i64, cluster u32, piece i64, page u32      page 0xFFFFFFFF is the piece's directory
/// CHUNKS    window i64, cluster u32, piece i64, chunk u32     chunk 0xFFFFFFFF is the piece's directory,
///                                                             0xFFFFFFFE the table of its filters,
///                                                             0xFFFFFFFD that of its counts,
///                                                             0x80000000 and those behind it the filters,
///                                                             0xC0000000 and those behind it the counts
/// SERIES    first ref u32
/// SYMBOLS   first id u32
/// POSTINGS  day i64, cluster u32      of samples
///           day i64, cluster u32, 1   of entries
/// META      'C'                       the newest commit
///           'G' piece i64             a piece whose values go unless it is committed
///           'P' piece i64             a piece
///           'T' position i64          a delete
///           'L' position i64          a part of the log that was lost
///           'W'                       up to where the log was let go of
///           'M' cluster u32           what is known of metric families
///           'E' cluster u32           exemplars
/// ```
public final class StoreKeys {
  /// The number that a directory has in the place of that of a page or chunk.
  public static final int DIRECTORY = -1;

  /// The number that the table of filters has.
  public static final int FILTERS = -2;

  /// The number that the table of counts has.
  public static final int COUNTS = -3;

  private static final int FIRST_FILTER = 0x80000000;
  private static final int FIRST_COUNTS = 0xC0000000;

  static final byte[] COMMIT = {'C'};
  static final byte GARBAGE = 'G';
  static final byte PIECE = 'P';
  static final byte TOMBSTONE = 'T';
  static final byte LOST = 'L';
  static final byte[] TRIMMED = {'W'};
  public static final byte METADATA = 'M';
  public static final byte EXEMPLARS = 'E';

  private StoreKeys() {}

  /// Returns the key of a page or chunk of a piece.
  public static byte[] value(Piece piece, int number) {
    return value(piece.windowStartMs(), piece.cluster(), piece.id(), number);
  }

  /// Returns the key of a filter of a piece.
  public static byte[] filter(Piece piece, int number) {
    return value(piece, FIRST_FILTER + number);
  }

  /// Returns the key of a page of counts of a piece.
  public static byte[] counts(Piece piece, int page) {
    return value(piece, FIRST_COUNTS + page);
  }

  private static byte[] value(long windowStartMs, int cluster, long piece, int number) {
    return ByteBuffer.allocate(24)
        .putLong(windowStartMs ^ Long.MIN_VALUE)
        .putInt(cluster)
        .putLong(piece)
        .putInt(number)
        .array();
  }

  /// Returns the first key of a piece.
  static byte[] start(Piece piece) {
    return value(piece, 0);
  }

  /// Returns the first key after a piece.
  static byte[] end(Piece piece) {
    return value(piece.windowStartMs(), piece.cluster(), piece.id() + 1, 0);
  }

  static byte[] number(int number) {
    return ByteBuffer.allocate(4).putInt(number).array();
  }

  static byte[] presence(long day, int cluster, PieceKind kind) {
    ByteBuffer key = ByteBuffer.allocate(kind == PieceKind.SAMPLES ? 12 : 13);
    key.putLong(day ^ Long.MIN_VALUE).putInt(cluster);
    if (kind != PieceKind.SAMPLES) {
      key.put(kind.code());
    }
    return key.array();
  }

  static PieceKind presenceKind(byte[] key) {
    return key.length == 12 ? PieceKind.SAMPLES : PieceKind.of(key[12], "postings");
  }

  static long presenceDay(byte[] key) {
    return ByteBuffer.wrap(key).getLong() ^ Long.MIN_VALUE;
  }

  static int presenceCluster(byte[] key) {
    return ByteBuffer.wrap(key).getInt(8);
  }

  static byte[] meta(byte kind, long id) {
    return ByteBuffer.allocate(9).put(kind).putLong(id).array();
  }

  public static byte[] metaOfCluster(byte kind, int cluster) {
    return ByteBuffer.allocate(5).put(kind).putInt(cluster).array();
  }

  public static int clusterOf(byte[] metaKey) {
    return ByteBuffer.wrap(metaKey).getInt(1);
  }

  /// Returns the first key of a kind; that of the next kind is the first after it.
  public static byte[] kind(int kind) {
    return new byte[] {(byte) kind};
  }
}
