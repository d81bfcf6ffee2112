package io.tributary.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What a power failure would leave of a directory that RocksDB writes.
///
/// RocksDB does its own input and output, so it is modelled: the directory as of the last sync is
/// kept as links and lengths. Of that, everything is left; of files written since, each or none; of
/// its log, any number of bytes behind the synced ones.
///
/// Confined to one thread; RocksDB may work on meanwhile.
final class RocksImage {
  /// @param key tells whether a name is still the same file
  private record Synced(Object key, long length) {}

  private final Path live;
  private final Path base;
  private final Map<String, Synced> synced = new TreeMap<>();

  /// @param base on the same disk, for links
  RocksImage(Path live, Path base) throws IOException {
    this.live = live;
    this.base = Files.createDirectories(base);
  }

  /// Everything that was written up to now is on the disk.
  void sync() throws IOException {
    while (!trySync()) {
      Thread.onSpinWait(); // RocksDB changed its manifest meanwhile
    }
  }

  private boolean trySync() throws IOException {
    Map<String, Long> earlier = lengths();
    Map<String, Long> before = lengths();
    for (String name : before.keySet()) {
      Path file = live.resolve(name);
      try {
        Object key = Objects.requireNonNull(Files.readAttributes(file, "unix:ino").get("ino"));
        Synced known = synced.get(name);
        if (known == null || !known.key.equals(key)) {
          Files.deleteIfExists(base.resolve(name));
          Files.createLink(base.resolve(name), file);
        }
        synced.put(name, new Synced(key, before.get(name)));
      } catch (NoSuchFileException e) {
        return false;
      }
    }
    for (String gone : synced.keySet().stream().filter(n -> !before.containsKey(n)).toList()) {
      synced.remove(gone);
      Files.delete(base.resolve(gone));
    }
    return isSameManifest(earlier, before) && isSameManifest(before, lengths());
  }

  /// Leaves in `to` what a kill of the process leaves: everything.
  void leaveAll(Path to) throws IOException {
    while (true) {
      Files.createDirectories(to);
      Map<String, Long> earlier = lengths();
      Map<String, Long> before = lengths();
      try {
        for (var file : before.entrySet()) {
          put(live.resolve(file.getKey()), to, file.getValue());
        }
        if (isSameManifest(earlier, before) && isSameManifest(before, lengths())) {
          return;
        }
      } catch (NoSuchFileException e) {
        // RocksDB has removed it: once more
      }
      Directories.delete(to);
    }
  }

  /// Leaves in `to` what a power failure leaves.
  void leaveSynced(Path to, SplittableRandom random) throws IOException {
    Files.createDirectories(to);
    Map<String, Long> now = lengths();
    for (var file : synced.entrySet()) {
      String name = file.getKey();
      long length = file.getValue().length;
      if (name.endsWith(".log")) {
        length += random.nextLong(Files.size(base.resolve(name)) - length + 1);
      }
      put(base.resolve(name), to, length);
    }
    for (var file : now.entrySet()) {
      String name = file.getKey();
      boolean decides = name.startsWith("MANIFEST") || name.equals("CURRENT");
      if (!synced.containsKey(name) && !decides && random.nextBoolean()) {
        try {
          boolean log = name.endsWith(".log");
          put(live.resolve(name), to, log ? random.nextLong(file.getValue() + 1) : file.getValue());
        } catch (NoSuchFileException e) {
          // not kept, then
        }
      }
    }
  }

  /// Whether the files that a manifest names are among those that were listed between the two: they
  /// were there before it named them. While they are listed, some may come that it names at the
  /// end.
  private static boolean isSameManifest(Map<String, Long> before, Map<String, Long> after) {
    return manifests(before).equals(manifests(after));
  }

  private static Map<String, Long> manifests(Map<String, Long> lengths) {
    Map<String, Long> manifests = new TreeMap<>(lengths);
    manifests.keySet().removeIf(name -> !name.startsWith("MANIFEST"));
    return manifests;
  }

  /// Returns the length of every file that counts, by name.
  private Map<String, Long> lengths() throws IOException {
    Map<String, Long> lengths = new TreeMap<>();
    try (Stream<Path> files = Files.list(live)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        String name = file.getFileName().toString();
        if (!name.startsWith("LOG") && !name.equals("LOCK")) {
          try {
            lengths.put(name, Files.size(file));
          } catch (NoSuchFileException e) {
            // listed, then removed
          }
        }
      }
    }
    return lengths;
  }

  private static void put(Path file, Path folder, long length) throws IOException {
    Path to = folder.resolve(file.getFileName());
    if (file.toString().endsWith(".sst") && Files.size(file) == length) {
      Files.createLink(to, file); // never changed once it is whole
      return;
    }
    try (FileChannel source = FileChannel.open(file, StandardOpenOption.READ);
        FileChannel target =
            FileChannel.open(to, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      long at = 0;
      while (at < length) {
        at += source.transferTo(at, length - at, target);
      }
    }
  }
}
