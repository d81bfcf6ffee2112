package io.tributary.shipper;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
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

  private final PositionsFolder folder;
  private final String name;
  private final Map<FileId, FilePosition> positions = new HashMap<>();
  private byte @Nullable [] unacknowledged;
  private PositionsFolder.@Nullable Growing written;

  private PositionsFile(PositionsFolder folder, String name) {
    this.folder = folder;
    this.name = name;
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
    return open(LockedFolder.of(absolute, beside(absolute, LOCK)), absolute.toString());
  }

  /// Opens a file of a folder, which is closed with it.
  static PositionsFile open(PositionsFolder folder, String name) throws IOException {
    PositionsFile file = new PositionsFile(folder, name);
    try {
      file.load();
      return file;
    } catch (IOException | RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  private void load() throws IOException {
    byte[] bytes = folder.read(name);
    if (!PositionsFormat.isOurs(bytes)) {
      throw new IOException("the file is no positions file of this version file=" + name);
    }
    int end = PositionsFormat.HEADER_BYTES;
    while (end < bytes.length) {
      PositionsFormat.Entry entry = PositionsFormat.read(bytes, end);
      if (entry == null) {
        LOG.warn(
            "the end of the positions file is torn, it is cut file={} at_byte={} bytes={}",
            name,
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
    PositionsFolder.Growing current = written;
    if (current == null || current.sizeBytes() > REWRITE_BYTES) {
      rewrite(body);
      return;
    }
    append(current, PositionsFormat.record(changed, forgotten, body), body, true);
  }

  /// Unless it succeeds, the file is written anew next.
  private void append(
      PositionsFolder.Growing current, ByteBuffer record, ByteBuffer body, boolean durably)
      throws IOException {
    written = null;
    try {
      current.append(record, body);
      if (durably) {
        current.sync();
      }
    } catch (IOException e) {
      current.close();
      throw e;
    }
    written = current;
  }

  /// Remembers that the last push was acknowledged, in order not to send it again for nothing.
  void acknowledged() throws IOException {
    unacknowledged = null;
    PositionsFolder.Growing current = written;
    if (current != null) {
      append(current, PositionsFormat.record(List.of(), List.of(), NO_BODY), NO_BODY, false);
    }
  }

  private void rewrite(ByteBuffer body) throws IOException {
    String fresh = name + FRESH;
    PositionsFolder.Growing anew = folder.create(fresh);
    try {
      anew.append(PositionsFormat.header(), NO_BODY);
      anew.append(PositionsFormat.record(positions.values(), List.of(), body), body);
      anew.sync();
      folder.replace(fresh, name);
    } catch (IOException e) {
      anew.close();
      throw e;
    }
    PositionsFolder.Growing before = written;
    written = anew;
    if (before != null) {
      before.close();
    }
  }

  @Override
  public void close() throws IOException {
    PositionsFolder.Growing current = written;
    if (current != null) {
      current.close();
    }
    folder.close();
  }
}
