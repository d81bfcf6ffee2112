package io.tributary.shipper;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What was read and sent, on disk: a log of [PositionsFormat] records.
///
/// A push is in it, body and all, before it is sent, so that after a crash the very same bytes are
/// sent again, even when their file is truncated or gone by then. What a crash has torn was never
/// sent: it is cut off. The file is written anew when it has grown, and after a failed write.
/// Confined to one thread.
final class PositionsFile implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(PositionsFile.class);
  private static final long REWRITE_BYTES = 16 << 20;
  private static final String LOCK = ".lock";
  private static final String FRESH = ".new";
  private static final ByteBuffer NO_BODY = ByteBuffer.allocate(0);

  private final Path path;
  private final FileChannel lock;
  private final Map<FileId, FilePosition> positions = new HashMap<>();
  private byte @Nullable [] unacknowledged;
  private @Nullable FileChannel channel;

  private PositionsFile(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /// Returns the files that are written, none of which is to be shipped.
  static Set<Path> paths(Path positions) {
    Path path = positions.toAbsolutePath().normalize();
    return Set.of(path, beside(path, LOCK), beside(path, FRESH));
  }

  private static Path beside(Path path, String ending) {
    return path.resolveSibling(path.getFileName() + ending);
  }

  /// Opens the file, which may be absent.
  ///
  /// @throws IOException when it cannot be read, is no file of ours, or another process has it
  static PositionsFile open(Path path) throws IOException {
    Path absolute = path.toAbsolutePath().normalize();
    Path folder = absolute.getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    PositionsFile file = new PositionsFile(absolute, lock(absolute));
    try {
      file.load();
      return file;
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static FileChannel lock(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(beside(path, LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock held = channel.tryLock();
      if (held != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      LOG.debug("another shipper of this process has the positions", e);
    }
    channel.close();
    throw new IOException("the positions file is in use by another process file=" + path);
  }

  private void load() throws IOException {
    byte[] bytes = Files.exists(path) ? Files.readAllBytes(path) : new byte[0];
    if (!PositionsFormat.isOurs(bytes)) {
      throw new IOException("the file is no positions file of this version file=" + path);
    }
    int end = PositionsFormat.HEADER_BYTES;
    while (end < bytes.length) {
      PositionsFormat.Entry entry = PositionsFormat.read(bytes, end);
      if (entry == null) {
        LOG.warn(
            "the end of the positions file is torn, it is cut file={} at_byte={} bytes={}",
            path,
            end,
            bytes.length - end);
        break;
      }
      apply(entry.content());
      end = entry.end();
    }
  }

  private void apply(PositionsFormat.Entry.Content content) {
    content.positions().forEach(position -> positions.put(position.id(), position));
    content.forgotten().forEach(positions::remove);
    unacknowledged = content.body().length == 0 ? null : content.body();
  }

  /// Returns what is remembered, in the order in which streams go on.
  List<FilePosition> positions() {
    List<FilePosition> all = new ArrayList<>(positions.values());
    all.sort(Comparator.comparingLong(FilePosition::lastTimestampNs));
    return all;
  }

  /// Returns the push that was perhaps not acknowledged when the last process ended; null for none.
  byte @Nullable [] unacknowledged() {
    return unacknowledged;
  }

  /// Remembers how far files are read with a push, and the push; what was sent before it is
  /// acknowledged. On return it is on disk.
  ///
  /// @param body from its position to its limit; empty when there is nothing to send
  void commit(Collection<FilePosition> changed, Collection<FileId> forgotten, ByteBuffer body)
      throws IOException {
    changed.forEach(position -> positions.put(position.id(), position));
    forgotten.forEach(positions::remove);
    FileChannel current = channel;
    if (current == null || current.size() > REWRITE_BYTES) {
      rewrite(body);
      return;
    }
    channel = null; // unless this succeeds, the file is written anew next
    write(current, PositionsFormat.record(changed, forgotten, body), body);
    current.force(false);
    channel = current;
  }

  /// Remembers that the last push was acknowledged, in order not to send it again for nothing.
  void acknowledged() throws IOException {
    unacknowledged = null;
    FileChannel current = channel;
    if (current != null) {
      channel = null;
      write(current, PositionsFormat.record(List.of(), List.of(), NO_BODY), NO_BODY);
      channel = current;
    }
  }

  private void rewrite(ByteBuffer body) throws IOException {
    Path fresh = beside(path, FRESH);
    FileChannel written =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    try {
      write(written, PositionsFormat.header(), NO_BODY);
      write(written, PositionsFormat.record(positions.values(), List.of(), body), body);
      written.force(true);
      Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      try (FileChannel folder = FileChannel.open(path.getParent(), StandardOpenOption.READ)) {
        folder.force(true);
      }
    } catch (IOException e) {
      written.close();
      throw e;
    }
    channel = written;
  }

  private static void write(FileChannel to, ByteBuffer first, ByteBuffer second)
      throws IOException {
    ByteBuffer[] parts = {first, second.duplicate()};
    while (parts[0].hasRemaining() || parts[1].hasRemaining()) {
      to.write(parts);
    }
  }

  @Override
  public void close() throws IOException {
    FileChannel current = channel;
    if (current != null) {
      current.close();
    }
    lock.close();
  }
}
