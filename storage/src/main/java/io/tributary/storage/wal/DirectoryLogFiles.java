package io.tributary.storage.wal;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/// A directory of the file system. Safe for use by several threads.
public final class DirectoryLogFiles implements LogFiles {
  /// Linux keeps a file in memory in the pieces it was first written in, and looks at the whole of
  /// one for each later write into it.
  private static final int ZEROS_BYTES = 64 << 10;

  private final Path directory;

  /// Makes the directory when it is absent.
  public DirectoryLogFiles(Path directory) throws IOException {
    this.directory = Files.createDirectories(directory);
  }

  @Override
  public List<String> list() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Override
  public LogFile open(String name) throws IOException {
    return new ChannelFile(FileChannel.open(directory.resolve(name), READ, WRITE));
  }

  @Override
  public LogFile create(String name, long sizeBytes) throws IOException {
    FileChannel channel =
        FileChannel.open(directory.resolve(name), READ, WRITE, CREATE, TRUNCATE_EXISTING);
    try {
      ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(ZEROS_BYTES, sizeBytes));
      for (long at = 0; at < sizeBytes; at += zeros.limit()) {
        zeros.clear().limit((int) Math.min(zeros.capacity(), sizeBytes - at));
        writeFully(channel, at, zeros);
      }
      channel.force(true);
      return new ChannelFile(channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static void writeFully(FileChannel channel, long offset, ByteBuffer bytes)
      throws IOException {
    long at = offset;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(directory.resolve(from), directory.resolve(to), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(directory.resolve(name));
  }

  @Override
  public void syncDirectory() throws IOException {
    try (FileChannel channel = FileChannel.open(directory, READ)) {
      channel.force(true);
    }
  }

  private record ChannelFile(FileChannel channel) implements LogFile {
    @Override
    public long sizeBytes() throws IOException {
      return channel.size();
    }

    @Override
    public void write(long offset, List<ByteBuffer> buffers) throws IOException {
      ByteBuffer[] gathered = buffers.toArray(ByteBuffer[]::new);
      long remaining = 0;
      for (ByteBuffer buffer : gathered) {
        remaining += buffer.remaining();
      }
      channel.position(offset);
      while (remaining > 0) {
        remaining -= channel.write(gathered);
      }
    }

    @Override
    public void sync() throws IOException {
      channel.force(false);
    }

    @Override
    public int read(long offset, ByteBuffer into) throws IOException {
      int from = into.position();
      while (into.hasRemaining()) {
        if (channel.read(into, offset + into.position() - from) < 0) {
          break;
        }
      }
      return into.position() - from;
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
