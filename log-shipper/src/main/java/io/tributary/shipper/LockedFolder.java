package io.tributary.shipper;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A folder of the file system, one file of which is this process' alone.
final class LockedFolder implements PositionsFolder {
  private static final Logger LOG = LoggerFactory.getLogger(LockedFolder.class);

  private final Path folder;
  private final FileChannel lock;

  private LockedFolder(Path folder, FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /// Makes the folder when it is absent.
  ///
  /// @param file absolute
  /// @throws IOException when another process, or part of this one, has the file
  static LockedFolder of(Path file, Path lockFile) throws IOException {
    Path folder = file.resolveSibling(".").normalize();
    Files.createDirectories(folder);
    FileChannel channel =
        FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock held = channel.tryLock();
      if (held != null) {
        return new LockedFolder(folder, channel);
      }
    } catch (OverlappingFileLockException e) {
      LOG.debug("another shipper of this process has the positions", e);
    }
    channel.close();
    throw new IOException("the positions file is in use by another process file=" + file);
  }

  private record ChannelFile(FileChannel channel) implements Growing {
    @Override
    public long sizeBytes() throws IOException {
      return channel.size();
    }

    @Override
    public void append(ByteBuffer first, ByteBuffer second) throws IOException {
      ByteBuffer[] parts = {first, second.duplicate()};
      while (parts[0].hasRemaining() || parts[1].hasRemaining()) {
        channel.write(parts);
      }
    }

    @Override
    public void sync() throws IOException {
      channel.force(false);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  @Override
  public byte[] read(String name) throws IOException {
    Path file = folder.resolve(name);
    return Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
  }

  @Override
  public Growing create(String name) throws IOException {
    return new ChannelFile(
        FileChannel.open(
            folder.resolve(name),
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE));
  }

  @Override
  public void replace(String from, String to) throws IOException {
    Files.move(
        folder.resolve(from),
        folder.resolve(to),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
