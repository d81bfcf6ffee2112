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
import java.util.TreeMap;

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

    Content copy() {
      Content copy = new Content(0);
      copy.written = written.clone();
      copy.durable = durable.clone();
      return copy;
    }
  }

  private final SplittableRandom random;
  private final Runnable witness;
  private final Map<String, Content> files = new HashMap<>();
  private final List<Map<String, Content>> names = new ArrayList<>(); // since they were synced
  private long spaceBytes = Long.MAX_VALUE;
  private int failSyncs;
  private int failWrites;
  private int failNames;

  public FaultyLogFiles(SplittableRandom random) {
    this(random, () -> {});
  }

  /// @param witness called before each change, when a crash may be tried
  public FaultyLogFiles(SplittableRandom random, Runnable witness) {
    this.random = random;
    this.witness = witness;
    names.add(Map.of());
  }

  /// Returns the same files with another witness.
  public synchronized FaultyLogFiles with(Runnable newWitness) {
    FaultyLogFiles copy = new FaultyLogFiles(random.split(), newWitness);
    files.forEach((name, content) -> copy.files.put(name, content.copy()));
    copy.names.set(0, Map.copyOf(copy.files));
    return copy;
  }

  /// Lets the next writes fail after a part of them.
  public synchronized void failWrites(int count) {
    failWrites = count;
  }

  /// Lets the next syncs fail; what they should have made durable may be on the disk or not.
  public synchronized void failSyncs(int count) {
    failSyncs = count;
  }

  /// Lets the next changes of names fail: new files, renames, syncs of the directory.
  public synchronized void failNames(int count) {
    failNames = count;
  }

  /// Leaves so much room for new files.
  public synchronized void setSpace(long bytes) {
    spaceBytes = bytes;
  }

  /// Returns the files as they are after a kill: everything that was written.
  public synchronized FaultyLogFiles afterKill() {
    FaultyLogFiles left = with(() -> {});
    left.files.values().forEach(content -> content.durable = content.written.clone());
    return left;
  }

  /// Returns the files as they are after a power failure: each sector that was not synced is old,
  /// new or torn, and of the changes of names since they were synced, only the first ones are
  /// there.
  public synchronized FaultyLogFiles afterCrash() {
    FaultyLogFiles left = new FaultyLogFiles(random.split());
    Map<String, Content> kept = names.get(random.nextInt(names.size()));
    new TreeMap<>(kept).forEach((name, content) -> left.files.put(name, torn(content)));
    left.names.set(0, Map.copyOf(left.files));
    return left;
  }

  private Content torn(Content content) {
    Content left = new Content(content.durable.length);
    SplittableRandom sectors = random.split();
    for (int at = 0; at < left.written.length; at += SECTOR) {
      int length = Math.min(SECTOR, left.written.length - at);
      int fresh =
          switch (sectors.nextInt(5)) {
            case 0, 1 -> 0;
            case 2, 3 -> length;
            default -> sectors.nextInt(length);
          };
      System.arraycopy(content.written, at, left.written, at, fresh);
      System.arraycopy(content.durable, at + fresh, left.written, at + fresh, length - fresh);
    }
    left.durable = left.written.clone();
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
    changeNames();
    long used = files.values().stream().mapToLong(content -> content.written.length).sum();
    if (used + sizeBytes > spaceBytes) {
      throw new IOException("No space left on device");
    }
    Content content = new Content((int) sizeBytes);
    files.put(name, content);
    names.add(Map.copyOf(files));
    return new MemoryFile(content);
  }

  @Override
  public synchronized void rename(String from, String to) throws IOException {
    changeNames();
    Content content = files.remove(from);
    if (content == null) {
      throw new IOException("no such file name=" + from);
    }
    files.put(to, content);
    names.add(Map.copyOf(files));
  }

  @Override
  public synchronized void delete(String name) throws IOException {
    changeNames();
    files.remove(name);
    names.add(Map.copyOf(files));
  }

  @Override
  public synchronized void syncDirectory() throws IOException {
    changeNames();
    names.clear();
    names.add(Map.copyOf(files));
  }

  private void changeNames() throws IOException {
    witness.run();
    if (failNames > 0) {
      failNames--;
      throw new IOException("Input/output error");
    }
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
        witness.run();
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
        witness.run();
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
