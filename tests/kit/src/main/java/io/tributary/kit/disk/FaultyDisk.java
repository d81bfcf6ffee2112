package io.tributary.kit.disk;

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
public final class FaultyDisk {
  private static final int SECTOR = 512;
  private static final String NO_SPACE = "No space left on device";

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

  private final Object lock = new Object();
  private final SplittableRandom random;
  private final Runnable witness;
  private final Map<String, Content> files = new HashMap<>();
  private final List<Map<String, Content>> names = new ArrayList<>(); // since they were synced
  private long spaceBytes = Long.MAX_VALUE;
  private int failSyncs;
  private int failWrites;
  private int failNames;

  public FaultyDisk(SplittableRandom random) {
    this(random, () -> {});
  }

  /// @param witness called before each change, when a crash may be tried
  public FaultyDisk(SplittableRandom random, Runnable witness) {
    this.random = random;
    this.witness = witness;
    names.add(Map.of());
  }

  /// Returns the same files with another witness.
  public FaultyDisk with(Runnable newWitness) {
    synchronized (lock) {
      FaultyDisk copy = new FaultyDisk(random.split(), newWitness);
      files.forEach((name, content) -> copy.files.put(name, content.copy()));
      copy.names.set(0, Map.copyOf(copy.files));
      return copy;
    }
  }

  /// Lets the next writes fail after a part of them.
  public void failWrites(int count) {
    synchronized (lock) {
      failWrites = count;
    }
  }

  /// Lets the next syncs fail; what they should have made durable may be on the disk or not.
  public void failSyncs(int count) {
    synchronized (lock) {
      failSyncs = count;
    }
  }

  /// Lets the next changes of names fail: new files, renames, syncs of the directory.
  public void failNames(int count) {
    synchronized (lock) {
      failNames = count;
    }
  }

  /// Leaves so much room for new files and those that grow.
  public void setSpace(long bytes) {
    synchronized (lock) {
      spaceBytes = bytes;
    }
  }

  /// Returns the files as they are after a kill: everything that was written.
  public FaultyDisk afterKill() {
    synchronized (lock) {
      FaultyDisk left = with(() -> {});
      left.files.values().forEach(content -> content.durable = content.written.clone());
      return left;
    }
  }

  /// Returns the files as they are after a power failure: each sector that was not synced is old,
  /// new or torn (where a file has grown, old is zeros or nothing), and of the changes of names
  /// since they were synced, only the first ones are there.
  public FaultyDisk afterCrash() {
    synchronized (lock) {
      FaultyDisk left = new FaultyDisk(random.split());
      Map<String, Content> kept = names.get(random.nextInt(names.size()));
      new TreeMap<>(kept).forEach((name, content) -> left.files.put(name, torn(content)));
      left.names.set(0, Map.copyOf(left.files));
      return left;
    }
  }

  private Content torn(Content content) {
    int grown = content.written.length - content.durable.length;
    int kept = grown == 0 ? 0 : random.nextInt(grown + 1);
    Content left = new Content(content.durable.length + kept);
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
      int old = Math.min(at + length, content.durable.length) - at - fresh;
      if (old > 0) {
        System.arraycopy(content.durable, at + fresh, left.written, at + fresh, old);
      }
    }
    left.durable = left.written.clone();
    return left;
  }

  /// Returns the bytes of a file, to be damaged.
  public byte[] bytes(String name) {
    synchronized (lock) {
      return Objects.requireNonNull(files.get(name)).written;
    }
  }

  public List<String> list() {
    synchronized (lock) {
      return List.copyOf(files.keySet());
    }
  }

  public OpenFile open(String name) throws IOException {
    synchronized (lock) {
      Content content = files.get(name);
      if (content == null) {
        throw new IOException("no such file name=" + name);
      }
      return new OpenFile(content);
    }
  }

  public OpenFile create(String name, long sizeBytes) throws IOException {
    synchronized (lock) {
      changeNames();
      if (usedBytes() + sizeBytes > spaceBytes) {
        throw new IOException(NO_SPACE);
      }
      Content content = new Content((int) sizeBytes);
      files.put(name, content);
      names.add(Map.copyOf(files));
      return new OpenFile(content);
    }
  }

  public void rename(String from, String to) throws IOException {
    synchronized (lock) {
      changeNames();
      Content content = files.remove(from);
      if (content == null) {
        throw new IOException("no such file name=" + from);
      }
      files.put(to, content);
      names.add(Map.copyOf(files));
    }
  }

  public void delete(String name) throws IOException {
    synchronized (lock) {
      changeNames();
      files.remove(name);
      names.add(Map.copyOf(files));
    }
  }

  public void syncDirectory() throws IOException {
    synchronized (lock) {
      changeNames();
      names.clear();
      names.add(Map.copyOf(files));
    }
  }

  private long usedBytes() {
    return files.values().stream().mapToLong(content -> content.written.length).sum();
  }

  private void changeNames() throws IOException {
    witness.run();
    if (failNames > 0) {
      failNames--;
      throw new IOException("Input/output error");
    }
  }

  /// A file, under whatever name.
  public final class OpenFile {
    private final Content content;

    private OpenFile(Content content) {
      this.content = content;
    }

    public long sizeBytes() {
      synchronized (lock) {
        return content.written.length;
      }
    }

    /// Writes all of the buffers from `offset` on; a file grows when there is room.
    public void write(long offset, List<ByteBuffer> buffers) throws IOException {
      synchronized (lock) {
        witness.run();
        int length = buffers.stream().mapToInt(ByteBuffer::remaining).sum();
        int left = length;
        String failure = null;
        if (failWrites > 0) {
          failWrites--;
          left = random.nextInt(length + 1);
          failure = "Input/output error";
        }
        long room = Math.max(0, spaceBytes - usedBytes());
        if (offset + left > content.written.length + room) {
          left = (int) Math.max(0, content.written.length + room - offset);
          failure = NO_SPACE;
        }
        int at = (int) offset;
        if (at + left > content.written.length) {
          content.written = Arrays.copyOf(content.written, at + left);
        }
        for (ByteBuffer buffer : new ArrayList<>(buffers)) {
          int part = Math.min(left, buffer.remaining());
          buffer.get(content.written, at, part);
          at += part;
          left -= part;
        }
        if (failure != null) {
          throw new IOException(failure);
        }
      }
    }

    public void sync() throws IOException {
      synchronized (lock) {
        witness.run();
        if (failSyncs > 0) {
          failSyncs--;
          throw new IOException("Input/output error");
        }
        content.durable = content.written.clone();
      }
    }

    /// Fills `into` from `offset` on; returns the number of bytes read.
    public int read(long offset, ByteBuffer into) {
      synchronized (lock) {
        int length = (int) Math.min(into.remaining(), content.written.length - offset);
        into.put(Arrays.copyOfRange(content.written, (int) offset, (int) offset + length));
        return length;
      }
    }
  }
}
