package io.tributary.storage.pieces;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.model.ClusterId;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.error.CorruptDataException;
import io.tributary.storage.codec.Effort;
import io.tributary.storage.rocks.StoredValue;
import io.tributary.storage.wal.Tombstone;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// The records of format 1 in META, framed as [StoredValue]; numbers are big-endian.
///
/// ```text
/// commit     := samples sealed to i64, next piece i64, symbols u32, series u32,
///               [entries sealed to i64]
/// piece      := id i64, cluster u32, window i64, log start i64, log end i64, min i64, max i64,
///               values u32, bytes i64, rows i64, [kind u8, [windows u8, [effort u8]]]
/// tombstone  := position i64, cluster text, min i64, max i64, count u32, matcher*,
///               [query text, filtered u8, created i64, progress u8]
/// matcher    := operator text, name text, value text
/// trimmed    := position i64, sealed to i64
/// directory  := (first sort key of a page i64)*
/// text       := length u32, UTF-8 bytes
/// ```
///
/// What is in brackets is absent where it was written before there were logs, days, or lines by
/// column: entries are sealed as far as samples then, the kind is that of samples, a piece is of
/// one window, and it was written quickly. Effort is 0 where it was quick, 1 where it was thorough,
/// 2 where it was hasty. A tombstone of samples has no query; the progress of one of entries is 1
/// where it hides nothing any more, 2 where some of what it hid is gone.
public final class StoreRecords {
  /// Up to where the log is sealed, by kind.
  record Sealed(long samplesTo, long entriesTo) {
    long to(PieceKind kind) {
      return switch (kind) {
        case SAMPLES -> samplesTo;
        case ENTRIES -> entriesTo;
      };
    }

    Sealed with(PieceKind kind, long to) {
      return switch (kind) {
        case SAMPLES -> new Sealed(to, entriesTo);
        case ENTRIES -> new Sealed(samplesTo, to);
      };
    }
  }

  /// The newest commit: up to where the log is sealed, and how many symbols and series are stored.
  record Commit(Sealed sealed, long nextPiece, int symbols, int series) {
    static final Commit NONE = new Commit(new Sealed(0, 0), 1, 0, 0);

    Commit withNextPiece(long next) {
      return new Commit(sealed, next, symbols, series);
    }
  }

  /// Writes the payload of a record.
  @FunctionalInterface
  public interface Body {
    void write(DataOutputStream out) throws IOException;
  }

  private StoreRecords() {}

  /// Returns the framed form of what `body` writes.
  public static byte[] encode(Body body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      body.write(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return StoredValue.frame(bytes.toByteArray());
  }

  public static void writeText(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /// @throws BufferUnderflowException when it would end behind what there is
  public static String readText(ByteBuffer in) {
    byte[] bytes = new byte[readCount(in, 1)];
    in.get(bytes);
    return new String(bytes, UTF_8);
  }

  /// Returns a number of things of at least `bytesEach` bytes.
  ///
  /// @throws BufferUnderflowException when there cannot be as many
  public static int readCount(ByteBuffer in, int bytesEach) {
    int count = in.getInt();
    if (count < 0 || count > in.remaining() / bytesEach) {
      throw new BufferUnderflowException();
    }
    return count;
  }

  static byte[] encode(Commit commit) {
    return encode(out -> {
      out.writeLong(commit.sealed.samplesTo);
      out.writeLong(commit.nextPiece);
      out.writeInt(commit.symbols);
      out.writeInt(commit.series);
      out.writeLong(commit.sealed.entriesTo);
    });
  }

  static Commit commit(byte[] value) {
    return StoredValue.read(value, "meta/commit", StoreRecords::commit);
  }

  private static Commit commit(ByteBuffer in) {
    long samplesTo = in.getLong();
    long nextPiece = in.getLong();
    int symbols = in.getInt();
    int series = in.getInt();
    long entriesTo = in.hasRemaining() ? in.getLong() : samplesTo;
    return new Commit(new Sealed(samplesTo, entriesTo), nextPiece, symbols, series);
  }

  static byte[] encode(Piece piece) {
    return encode(out -> {
      out.writeLong(piece.id());
      out.writeInt(piece.cluster());
      out.writeLong(piece.windowStartMs());
      out.writeLong(piece.logStart());
      out.writeLong(piece.logEnd());
      out.writeLong(piece.minMs());
      out.writeLong(piece.maxMs());
      out.writeInt(piece.values());
      out.writeLong(piece.bytes());
      out.writeLong(piece.rows());
      out.writeByte(piece.kind().code());
      out.writeByte(piece.span().windows());
      out.writeByte(code(piece.effort()));
    });
  }

  private static int code(Effort effort) {
    return switch (effort) {
      case QUICK -> 0;
      case THOROUGH -> 1;
      case HASTY -> 2;
    };
  }

  private static Effort effort(int code) {
    return switch (code) {
      case 1 -> Effort.THOROUGH;
      case 2 -> Effort.HASTY;
      default -> Effort.QUICK;
    };
  }

  static Piece piece(byte[] value) {
    return StoredValue.read(value, "meta/piece", StoreRecords::piece);
  }

  private static Piece piece(ByteBuffer in) {
    long id = in.getLong();
    int cluster = in.getInt();
    long windowStartMs = in.getLong();
    long logStart = in.getLong();
    long logEnd = in.getLong();
    long minMs = in.getLong();
    long maxMs = in.getLong();
    int values = in.getInt();
    long bytes = in.getLong();
    long rows = in.getLong();
    PieceKind kind = PieceKind.of(in.hasRemaining() ? in.get() : 0, "meta/piece");
    Piece.Span span = new Piece.Span(windowStartMs, in.hasRemaining() ? in.get() : 1);
    Effort effort = in.hasRemaining() ? effort(in.get()) : Effort.QUICK;
    Piece.Content content = new Piece.Content(minMs, maxMs, values, bytes, rows, effort);
    return new Piece(id, kind, cluster, span, new LogRange(logStart, logEnd), content);
  }

  static byte[] encode(Tombstone tombstone) {
    return encode(out -> {
      out.writeLong(tombstone.position());
      writeText(out, tombstone.cluster().name());
      out.writeLong(tombstone.range().minMs());
      out.writeLong(tombstone.range().maxMs());
      out.writeInt(tombstone.matchers().size());
      for (Matcher matcher : tombstone.matchers()) {
        writeText(out, matcher.type().toString());
        writeText(out, matcher.name());
        writeText(out, matcher.value());
      }
      Tombstone.Entries entries = tombstone.entries();
      if (entries != null) {
        writeText(out, entries.query());
        out.writeBoolean(entries.filtered());
        out.writeLong(entries.createdMs());
        out.writeByte(entries.progress().code());
      }
    });
  }

  static Tombstone tombstone(byte[] value) {
    return StoredValue.read(value, "meta/tombstone", StoreRecords::tombstone);
  }

  private static Tombstone tombstone(ByteBuffer in) {
    long position = in.getLong();
    ClusterId cluster = new ClusterId(readText(in));
    TimeRange range = new TimeRange(in.getLong(), in.getLong());
    List<Matcher> matchers = new ArrayList<>();
    for (int left = readCount(in, 12); left > 0; left--) {
      String operator = readText(in);
      matchers.add(new Matcher(type(operator), readText(in), readText(in)));
    }
    return new Tombstone(
        position, cluster, matchers, range, in.hasRemaining() ? tombstoneEntries(in) : null);
  }

  private static Tombstone.Entries tombstoneEntries(ByteBuffer in) {
    return new Tombstone.Entries(readText(in), in.get() != 0, in.getLong(), progress(in.get()));
  }

  private static Tombstone.Progress progress(int code) {
    for (Tombstone.Progress progress : Tombstone.Progress.values()) {
      if (progress.code() == code) {
        return progress;
      }
    }
    throw new CorruptDataException("meta/tombstone", 0, "a progress", Integer.toString(code));
  }

  private static Matcher.Type type(String operator) {
    for (Matcher.Type type : Matcher.Type.values()) {
      if (type.toString().equals(operator)) {
        return type;
      }
    }
    throw new CorruptDataException("meta/tombstone", 0, "an operator", operator);
  }

  /// Returns a directory of pages.
  public static byte[] encodeDirectory(long[] firstKeys) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * firstKeys.length);
    bytes.asLongBuffer().put(firstKeys);
    return StoredValue.frame(bytes.array());
  }

  public static long[] directory(byte[] value, String resource) {
    return StoredValue.read(value, resource, StoreRecords::directory);
  }

  private static long[] directory(ByteBuffer in) {
    long[] firstKeys = new long[in.remaining() / 8];
    in.asLongBuffer().get(firstKeys);
    return firstKeys;
  }
}
