package io.tributary.shipper;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// One file that is read, held open so that it can be read to its end whatever becomes of its name.
///
/// Confined to one thread.
final class Tail implements Closeable {
  private final FileId id;
  private final Path path;
  private final FileStream stream;
  private final FileChannel channel;
  private @Nullable Tail predecessor;
  private Fingerprint fingerprint = Fingerprint.NONE;
  private long offset;
  private boolean midLine;
  private long endSeen = -1;
  private long grewAt = System.nanoTime();
  private boolean rotated;
  private boolean drained;

  private Tail(FileId id, Path path, FileStream stream, FileChannel channel) {
    this.id = id;
    this.path = path;
    this.stream = stream;
    this.channel = channel;
  }

  /// Opens a file; null when it is not the one that was looked at any more.
  ///
  /// @param at its name now
  /// @param path the name under which it was found first
  static @Nullable Tail open(Path at, FileId id, Path path, FileStream stream) throws IOException {
    FileChannel channel = FileChannel.open(at, StandardOpenOption.READ);
    boolean same = false;
    try {
      same = FileStat.of(at).id().equals(id);
    } finally {
      if (!same) {
        channel.close();
      }
    }
    return same ? new Tail(id, path, stream, channel) : null;
  }

  /// Goes on where an earlier process has ended.
  void resume(FilePosition position) {
    offset = position.offset();
    midLine = position.midLine();
    fingerprint = position.fingerprint();
  }

  /// Makes this file wait until an older one of its stream is read.
  void follow(@Nullable Tail older) {
    predecessor = older;
    if (older != null) {
      older.lookedAt(-1);
      older.drained = false; // something may have been added since the last look
    }
  }

  boolean mustWait() {
    if (predecessor != null && predecessor.drained) {
      predecessor = null;
    }
    return predecessor != null;
  }

  FileId id() {
    return id;
  }

  Path path() {
    return path;
  }

  FileStream stream() {
    return stream;
  }

  FilePosition position() {
    return new FilePosition(id, path, offset, midLine, fingerprint, stream.lastTimestampNs());
  }

  long offset() {
    return offset;
  }

  boolean midLine() {
    return midLine;
  }

  long size() throws IOException {
    return channel.size();
  }

  /// Fills `buffer` from `start` of the file on and returns how many bytes there were.
  int read(ByteBuffer buffer, long start) throws IOException {
    buffer.clear();
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, start + buffer.position()) < 0) {
        break;
      }
    }
    return buffer.position();
  }

  /// Whether the file that begins with `head` is still the one that was read so far; if so, its
  /// fingerprint grows with it.
  boolean isStill(byte[] head, int length) {
    boolean still = fingerprint.fits(head, length);
    if (still && length > fingerprint.length()) {
      fingerprint = Fingerprint.of(head, length);
    }
    return still;
  }

  /// Starts again at the file's first byte.
  void restart() {
    offset = 0;
    midLine = false;
    fingerprint = Fingerprint.NONE;
    endSeen = -1;
    drained = false;
  }

  void advance(int bytes, boolean endsMidLine) {
    offset += bytes;
    midLine = endsMidLine;
  }

  /// Notes that the file was looked at up to `end`, its end; -1 for not that far.
  void lookedAt(long end) {
    endSeen = end;
    drained |= end == offset;
  }

  /// Whether the file was looked at to its end, which is at `size`.
  boolean isSeen(long size) {
    return endSeen == size;
  }

  /// Lets successors be read although this one cannot be now.
  void giveWay() {
    drained = true;
  }

  void grew(long nanoTime) {
    grewAt = nanoTime;
  }

  /// Returns the nanoseconds since something was added.
  long idleNanos(long nanoTime) {
    return nanoTime - grewAt;
  }

  /// Returns how many bytes of a line without its newline are held back.
  long held() {
    return endSeen - offset;
  }

  /// Whether all was read once, so that a successor may be.
  boolean isDrained() {
    return drained;
  }

  /// Whether its path now names another file, or none.
  boolean isRotated() {
    return rotated;
  }

  void rotated(boolean isRotated) {
    rotated = isRotated;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
