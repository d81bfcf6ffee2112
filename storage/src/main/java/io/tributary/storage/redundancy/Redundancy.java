package io.tributary.storage.redundancy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.model.error.CorruptDataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A folder with what mends the files of RocksDB that all others hang on.
///
/// ```text
/// NAME.copy    a copy of MANIFEST-…, CURRENT and RocksDB's log, see GrowingCopy
/// NAME.parity  the parity of an SST file of the index and of what is valid, and of the end of each
///              other one, without which nothing of it is found; see Parity
/// ```
///
/// It is as new as the last [#update]; what is newer is as safe as the disk is. Nothing in it is
/// synced: it is needed when the disk loses something else. Safe for use by several threads.
public final class Redundancy {
  private static final Logger LOG = LoggerFactory.getLogger(Redundancy.class);
  private static final String COPY = ".copy";
  private static final String PARITY = ".parity";
  private static final String CURRENT = "CURRENT";

  /// The end of a file of pages or chunks has a few bytes for each of them.
  private static final int END_SHARE = 128;

  private static final long LEAST_END_BYTES = 64 << 10;
  private static final int FILES_AT_A_TIME = 16;
  private static final long NO_LOG = Long.MAX_VALUE;

  private static final Pattern GROWING = Pattern.compile("MANIFEST-\\d+|\\d+\\.log");
  private static final Pattern MANIFEST = Pattern.compile("MANIFEST-\\d+");
  private static final Pattern LOG_FILE = Pattern.compile("\\d+\\.log");

  private final Path db;
  private final Path folder;
  private final Object lock = new Object();
  private final Map<String, GrowingCopy> copies = new TreeMap<>();
  private @Nullable FileTime listed; // the time of the folder when it was listed last
  private long manifestBytes;
  private boolean failing;

  /// @param db RocksDB's folder
  /// @param folder for what is kept beside it; made when absent
  public Redundancy(Path db, Path folder) {
    this.db = db;
    this.folder = folder;
  }

  /// Makes RocksDB's manifest and log again what they were; before it is opened, as it would take
  /// the part before the damage for all.
  public List<Mended> mendLogs() throws IOException {
    synchronized (lock) {
      List<Mended> mended = new ArrayList<>();
      String current = mendCurrent(mended);
      Set<String> found = new HashSet<>(names(db));
      long oldestLog = found.stream().mapToLong(Redundancy::logNumber).min().orElse(NO_LOG);
      for (String name : kept(COPY)) {
        boolean there = found.contains(name) && !name.equals(CURRENT);
        if (name.equals(current) || there || isLost(name, oldestLog)) {
          mended.addAll(GrowingCopy.mend(db.resolve(name), GrowingCopy.read(beside(name, COPY))));
        }
      }
      return mended;
    }
  }

  /// Returns whether a log that is not there should be. RocksDB removes its oldest ones, and always
  /// has one.
  private static boolean isLost(String name, long oldestLog) {
    long number = logNumber(name);
    return number != NO_LOG && (oldestLog == NO_LOG || number > oldestLog);
  }

  /// Returns the number of a log; for other files what is greater than any.
  private static long logNumber(String name) {
    return LOG_FILE.matcher(name).matches()
        ? Long.parseLong(name.substring(0, name.indexOf('.')))
        : NO_LOG;
  }

  /// Returns the manifest that is in use.
  private String mendCurrent(List<Mended> mended) throws IOException {
    Path file = db.resolve(CURRENT);
    String found = Files.exists(file) ? new String(Files.readAllBytes(file), UTF_8) : "";
    if (isManifest(found)) {
      return found.strip();
    }
    Path copy = beside(CURRENT, COPY);
    String copied = Files.exists(copy) ? new String(GrowingCopy.read(copy), UTF_8) : "";
    String right = isManifest(copied) ? copied : newestManifest().map(n -> n + "\n").orElse("");
    if (!right.isEmpty()) {
      Path fresh = db.resolve(CURRENT + ".new");
      Files.writeString(fresh, right);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      mended.add(new Mended(CURRENT, 0, right.length()));
    }
    return right.strip();
  }

  private boolean isManifest(String text) {
    String name = text.strip();
    return text.endsWith("\n")
        && MANIFEST.matcher(name).matches()
        && (Files.exists(db.resolve(name)) || Files.exists(beside(name, COPY)));
  }

  private Optional<String> newestManifest() throws IOException {
    return names(db).stream()
        .filter(name -> MANIFEST.matcher(name).matches())
        .max(Comparator.comparingLong(name -> Long.parseLong(name.substring(9))));
  }

  /// Makes the files again what they were that never change, as far as that can be done; also while
  /// they are read.
  public List<Mended> mendFiles() throws IOException {
    synchronized (lock) {
      List<Mended> mended = new ArrayList<>();
      for (String name : kept(PARITY)) {
        Path parity = beside(name, PARITY);
        try {
          mended.addAll(
              Parity.decode(Files.readAllBytes(parity), parity.toString()).mend(db.resolve(name)));
        } catch (CorruptDataException e) {
          LOG.warn("what a file could be mended with is damaged itself error={}", e.getMessage());
        }
      }
      return mended;
    }
  }

  /// Keeps up with what RocksDB has written.
  ///
  /// @param live the SST files in use
  public void update(Supplier<List<LiveFile>> live) {
    synchronized (lock) {
      try {
        Files.createDirectories(folder);
        FileTime time = Files.getLastModifiedTime(db);
        boolean changed = !time.equals(listed);
        if (changed) {
          copyNew();
        }
        for (GrowingCopy copy : copies.values()) {
          copy.extend();
        }
        long manifest = manifestBytes();
        if (changed || manifest != manifestBytes) { // it says which files are in use
          boolean all = protect(live.get());
          manifestBytes = manifest;
          listed = all ? time : null;
        }
        failing = false;
      } catch (NoSuchFileException e) {
        listed = null; // RocksDB has removed one meanwhile: once more
      } catch (IOException e) {
        if (!failing) { // said once
          failing = true;
          LOG.warn("what the store is mended with cannot be written error={}", e.toString());
        }
      }
    }
  }

  private void copyNew() throws IOException {
    Set<String> growing =
        names(db).stream()
            .filter(name -> GROWING.matcher(name).matches())
            .collect(Collectors.toSet());
    copies.keySet().retainAll(growing);
    growing.forEach(name ->
        copies.computeIfAbsent(name, _ -> new GrowingCopy(db.resolve(name), beside(name, COPY))));
    copies.put(CURRENT, new GrowingCopy(db.resolve(CURRENT), beside(CURRENT, COPY)));
    for (String name : kept(COPY)) {
      if (!copies.containsKey(name)) {
        Files.delete(beside(name, COPY));
      }
    }
  }

  private long manifestBytes() throws IOException {
    long bytes = 0;
    for (String name : copies.keySet()) {
      bytes += MANIFEST.matcher(name).matches() ? Files.size(db.resolve(name)) : 0;
    }
    return bytes;
  }

  /// Returns whether all files are protected now: many are done by and by.
  private boolean protect(List<LiveFile> files) throws IOException {
    Set<String> kept = new HashSet<>(kept(PARITY));
    int done = 0;
    for (LiveFile file : files) {
      if (!kept.remove(file.name()) && done++ < FILES_AT_A_TIME) {
        protect(file);
      }
    }
    for (String gone : kept) {
      Files.delete(beside(gone, PARITY));
    }
    return done <= FILES_AT_A_TIME;
  }

  private void protect(LiveFile file) throws IOException {
    Path source = db.resolve(file.name());
    long end = Math.max(LEAST_END_BYTES, Files.size(source) / END_SHARE);
    Path fresh = folder.resolve(file.name() + ".new");
    Files.write(fresh, Parity.of(source, file.index() ? Long.MAX_VALUE : end).encode());
    Files.move(fresh, beside(file.name(), PARITY), StandardCopyOption.ATOMIC_MOVE);
  }

  private Path beside(String name, String suffix) {
    return folder.resolve(name + suffix);
  }

  /// Returns the names of the files that something is kept of.
  private List<String> kept(String suffix) throws IOException {
    return names(folder).stream()
        .filter(name -> name.endsWith(suffix))
        .map(name -> name.substring(0, name.length() - suffix.length()))
        .toList();
  }

  private static List<String> names(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
