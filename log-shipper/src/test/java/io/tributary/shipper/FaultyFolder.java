package io.tributary.shipper;

import io.tributary.kit.disk.FaultyDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/// A folder on a disk that fails.
record FaultyFolder(FaultyDisk disk) implements PositionsFolder {
  private record DiskFile(FaultyDisk.OpenFile file) implements Growing {
    @Override
    public long sizeBytes() {
      return file.sizeBytes();
    }

    @Override
    public void append(ByteBuffer first, ByteBuffer second) throws IOException {
      file.write(file.sizeBytes(), List.of(first, second.duplicate()));
    }

    @Override
    public void sync() throws IOException {
      file.sync();
    }

    @Override
    public void close() {}
  }

  @Override
  public byte[] read(String name) {
    return disk.list().contains(name) ? disk.bytes(name).clone() : new byte[0];
  }

  @Override
  public Growing create(String name) throws IOException {
    return new DiskFile(disk.create(name, 0));
  }

  @Override
  public void replace(String from, String to) throws IOException {
    disk.rename(from, to);
    disk.syncDirectory();
  }

  @Override
  public void close() {}
}
