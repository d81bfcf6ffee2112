package io.tributary.storage.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/// Files in memory that know what a crash would leave of them, and fail when they are told to.
///
/// Safe for use by several threads.
public final class FaultyLogFiles implements LogFiles {
  private static final int SECTOR = 512;

  /// A file: what is written and, sector by sector, what is surely on the disk.
  private static final class Content {
    byte[] written;
    byte[] durable;

    Content(int size) {
      written = new byte[size];
      durable = new byte[size];
    }
  }

  private final SplittableRandom random;
  private Map<String, Content> files = new HashMap<>();
  private Map<String, Content> durableNames = new HashMap<>();
  private long spaceBytes = Long.MAX_VALUE;
  private int failSyncs;
  private int failWrites;

  public FaultyLogFiles(SplittableRandom random) {
    this.random = random;
  }

  /// Lets the next writes fail after a part of them.
  public synchronized void failWrites(int count) {
    failWrites = count;
  }

  /// Lets the next syncs fail; what they should have made durable may be on the disk or not.
  public synchronized void failSyncs(int count) {
    failSyncs = count;
  }

  /// Leaves so much room for new files.
  public synchronized void setSpace(long bytes) {
    spaceBytes = bytes;
  }

  /// Returns the files as they are after a power failure: each sector that was not synced is old or
  /// new.
  public synchronized FaultyLogFiles afterCrash() {
    FaultyLogFiles left = new FaultyLogFiles(random.split());
    Map<String, Content> names = random.nextBoolean() ? files : durableNames;
    names.forEach((name, content) -> {
      Content copy = new Content(content.durable.length);
      for (int at = 0; at < copy.written.length; at += SECTOR) {
        byte[] from = random.nextBoolean() ? content.written : content.durable;
        System.arraycopy(from, at, copy.written, at, Math.min(SECTOR, copy.written.length - at));
      }
      copy.durable = copy.written.clone();
      left.files.put(name, copy);
    });
    left.durableNames = new HashMap<>(left.files);
    return left;
  }

  /// Returns the bytes of a file, to be damaged.
  public synchronized byte[] bytes(String name) {
    return Objects.requireNonNull(files.get(name)).written;
  }

  /// Returns the names of segments, ascending.
  public synchronized List<String> segments() {
    return files.keySet().stream().filter(name -> name.endsWith(".wal")).sorted().toList();
  }

  @Override
  public synchronized List<String> list() {
    return List.copyOf(files.keySet());
  }

  @Override
  public synchronized LogFile open(String name) throws IOException {
    Content content = files.get(name);
    if (content == null) {
      throw new IOException("no such file name=" + name);
    }
    return new MemoryFile(content);
  }

  @Override
  public synchronized LogFile create(String name, long sizeBytes) throws IOException {
    long used = files.values().stream().mapToLong(content -> content.written.length).sum();
    if (used + sizeBytes > spaceBytes) {
      throw new IOException("No space left on device");
    }
    Content content = new Content((int) sizeBytes);
    files.put(name, content);
    return new MemoryFile(content);
  }

  @Override
  public synchronized void rename(String from, String to) throws IOException {
    Content content = files.remove(from);
    if (content == null) {
      throw new IOException("no such file name=" + from);
    }
    files.put(to, content);
  }

  @Override
  public synchronized void delete(String name) {
    files.remove(name);
  }

  @Override
  public synchronized void syncDirectory() {
    durableNames = new HashMap<>(files);
  }

  private final class MemoryFile implements LogFile {
    private final Content content;

    MemoryFile(Content content) {
      this.content = content;
    }

    @Override
    public long sizeBytes() {
      return content.written.length;
    }

    @Override
    public void write(long offset, List<ByteBuffer> buffers) throws IOException {
      synchronized (FaultyLogFiles.this) {
        int at = (int) offset;
        int left = Integer.MAX_VALUE;
        if (failWrites > 0) {
          failWrites--;
          left = random.nextInt(buffers.stream().mapToInt(ByteBuffer::remaining).sum() + 1);
        }
        for (ByteBuffer buffer : new ArrayList<>(buffers)) {
          int length = Math.min(left, buffer.remaining());
          buffer.get(content.written, at, length);
          at += length;
          left -= length;
        }
        if (left < Integer.MAX_VALUE / 2) {
          throw new IOException("Input/output error");
        }
      }
    }

    @Override
    public void sync() throws IOException {
      synchronized (FaultyLogFiles.this) {
        if (failSyncs > 0) {
          failSyncs--;
          throw new IOException("Input/output error");
        }
        content.durable = content.written.clone();
      }
    }

    @Override
    public int read(long offset, ByteBuffer into) {
      synchronized (FaultyLogFiles.this) {
        int length = (int) Math.min(into.remaining(), content.written.length - offset);
        into.put(Arrays.copyOfRange(content.written, (int) offset, (int) offset + length));
        return length;
      }
    }

    @Override
    public void close() {}
  }
}
