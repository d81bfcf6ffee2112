package io.tributary.storage.wal;

import io.tributary.kit.disk.FaultyDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;

/// The files of a log on a [FaultyDisk]. Safe for use by several threads.
public final class FaultyLogFiles implements LogFiles {
  private final FaultyDisk disk;

  private FaultyLogFiles(FaultyDisk disk) {
    this.disk = disk;
  }

  public FaultyLogFiles(SplittableRandom random) {
    this(new FaultyDisk(random));
  }

  /// @param witness called before each change, when a crash may be tried
  public FaultyLogFiles(SplittableRandom random, Runnable witness) {
    this(new FaultyDisk(random, witness));
  }

  /// Returns the same files with another witness.
  public FaultyLogFiles with(Runnable newWitness) {
    return new FaultyLogFiles(disk.with(newWitness));
  }

  public void failWrites(int count) {
    disk.failWrites(count);
  }

  public void failSyncs(int count) {
    disk.failSyncs(count);
  }

  public void failNames(int count) {
    disk.failNames(count);
  }

  public void setSpace(long bytes) {
    disk.setSpace(bytes);
  }

  public FaultyLogFiles afterKill() {
    return new FaultyLogFiles(disk.afterKill());
  }

  public FaultyLogFiles afterCrash() {
    return new FaultyLogFiles(disk.afterCrash());
  }

  /// Returns the bytes of a file, to be damaged.
  public byte[] bytes(String name) {
    return disk.bytes(name);
  }

  /// Returns the names of segments, ascending.
  public List<String> segments() {
    return disk.list().stream().filter(name -> name.endsWith(".wal")).sorted().toList();
  }

  @Override
  public List<String> list() {
    return disk.list();
  }

  @Override
  public LogFile open(String name) throws IOException {
    return new DiskFile(disk.open(name));
  }

  @Override
  public LogFile create(String name, long sizeBytes) throws IOException {
    return new DiskFile(disk.create(name, sizeBytes));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    disk.rename(from, to);
  }

  @Override
  public void delete(String name) throws IOException {
    disk.delete(name);
  }

  @Override
  public void syncDirectory() throws IOException {
    disk.syncDirectory();
  }

  private record DiskFile(FaultyDisk.OpenFile file) implements LogFile {
    @Override
    public long sizeBytes() {
      return file.sizeBytes();
    }

    @Override
    public void write(long offset, List<ByteBuffer> buffers) throws IOException {
      file.write(offset, buffers);
    }

    @Override
    public void sync() throws IOException {
      file.sync();
    }

    @Override
    public int read(long offset, ByteBuffer into) {
      return file.read(offset, into);
    }

    @Override
    public void close() {}
  }
}
