package io.tributary.storage;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import io.tributary.model.error.CorruptDataException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/// A folder that a backup is written to, and restored from. Confined to one thread.
///
/// ```text
/// BACKUP   "tributary backup 1", then a line for each file: CRC-32C in hex, bytes, name
/// VERSION  and the folders of a data directory, see [DataDirectory]
/// ```
///
/// `BACKUP` is written last: without it, the backup did not end.
public final class BackupFolder implements AutoCloseable {
  private static final String LIST = "BACKUP";
  private static final String FIRST_LINE = "tributary backup 1";
  private static final Pattern NAME = Pattern.compile("(?:[A-Za-z]+/)?[A-Za-z0-9][A-Za-z0-9._-]*");
  private static final Pattern LINE = Pattern.compile("([0-9a-f]{8}) (\\d{1,18}) (.+)");

  private final Path folder;
  private final List<String> lines = new ArrayList<>(List.of(FIRST_LINE));
  private final byte[] buffer = new byte[1 << 16];
  private boolean finished;

  private BackupFolder(Path folder) {
    this.folder = folder;
  }

  /// Makes the folder, which must be empty when it is there.
  public static BackupFolder create(Path folder) throws IOException {
    refuseUnlessEmpty(folder);
    Files.createDirectories(folder);
    return new BackupFolder(folder);
  }

  private static void refuseUnlessEmpty(Path folder) throws IOException {
    if (Files.exists(folder)) {
      if (!Files.isDirectory(folder)) {
        throw new IOException("not a folder: " + folder);
      }
      try (Stream<Path> files = Files.list(folder)) {
        if (files.findAny().isPresent()) {
          throw new IOException("the folder is not empty, nothing in it is overwritten: " + folder);
        }
      }
    }
  }

  /// Adds a file; on return it is on the disk.
  public void add(String name, InputStream content) throws IOException {
    if (!NAME.matcher(name).matches() || name.equals(LIST)) {
      throw new IOException("not the name of a file of a backup: " + name);
    }
    lines.add(copy(content, folder.resolve(name)).line(name));
  }

  private record Copied(int crc, long sizeBytes) {
    String line(String name) {
      return "%08x %d %s".formatted(crc, sizeBytes, name);
    }
  }

  private Copied copy(InputStream content, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    CRC32C crc = new CRC32C();
    long size = 0;
    try (FileChannel channel = FileChannel.open(to, CREATE_NEW, WRITE)) {
      OutputStream out = Channels.newOutputStream(channel);
      for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
        crc.update(ByteBuffer.wrap(buffer, 0, read));
        out.write(buffer, 0, read);
        size += read;
      }
      channel.force(true);
    }
    return new Copied((int) crc.getValue(), size);
  }

  /// Says that everything is there.
  public void finish() throws IOException {
    syncFolders(folder);
    DurableFiles.write(folder.resolve(LIST), String.join("\n", lines) + "\n");
    finished = true;
  }

  private static void syncFolders(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : (Iterable<Path>) all.filter(Files::isDirectory)::iterator) {
        DurableFiles.syncFolder(each);
      }
    }
    DurableFiles.syncFolder(folder.toAbsolutePath().getParent());
  }

  /// Leaves nothing of a backup that is not finished.
  @Override
  public void close() throws IOException {
    if (!finished) {
      DurableFiles.remove(folder);
    }
  }

  /// Makes `data`, which must be absent or empty, the data directory that was backed up.
  ///
  /// @throws CorruptDataException when a file is not as it was written; then, and after any other
  ///   failure, no server opens `data`
  public static void restore(Path folder, Path data) throws IOException {
    Path list = folder.resolve(LIST);
    if (!Files.isRegularFile(list)) {
      throw new IOException("not a backup, or one that did not end: " + folder);
    }
    List<String> lines = Files.readAllLines(list);
    if (lines.isEmpty() || !lines.getFirst().equals(FIRST_LINE)) {
      throw new IOException("not a backup of a version that can be read: " + list);
    }
    refuseUnlessEmpty(data);
    Files.createDirectories(data);
    Path restoring = data.resolve(DataDirectory.RESTORING);
    DurableFiles.write(restoring, folder + "\n");
    BackupFolder target = new BackupFolder(data);
    for (String line : lines.subList(1, lines.size())) {
      target.restore(folder, line);
    }
    syncFolders(data);
    Files.delete(restoring);
    DurableFiles.syncFolder(data);
  }

  private void restore(Path from, String line) throws IOException {
    Matcher parts = LINE.matcher(line);
    if (!parts.matches() || !NAME.matcher(parts.group(3)).matches()) {
      throw new IOException("not a line of a list of files: " + line);
    }
    String name = parts.group(3);
    try (InputStream content = Files.newInputStream(from.resolve(name))) {
      String found = copy(content, folder.resolve(name)).line(name);
      if (!found.equals(line)) {
        throw new CorruptDataException(from.resolve(name).toString(), 0, line, found);
      }
    }
  }
}
