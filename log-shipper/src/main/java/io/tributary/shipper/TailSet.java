package io.tributary.shipper;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The files that are read: found by pattern, followed by inode when they are renamed.
///
/// Confined to one thread.
final class TailSet implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(TailSet.class);

  /// As many times a file that is looked for may be renamed in between.
  private static final int MOST_LOOKS = 10;

  private final List<FileGroup> groups;
  private final Set<Path> own;
  private final Duration keep;
  private final ReadClock clock;
  private final Complaints complaints = new Complaints();
  private final FolderCache folders;
  private final Rotation rotation;
  private final Map<FileId, Tail> tails = new LinkedHashMap<>();
  private final Map<Path, Tail> newest = new HashMap<>();
  private final Map<Path, FileStream> streams = new HashMap<>();
  private final Set<FileId> unreadable = new HashSet<>();
  private final Map<FileId, FilePosition> waiting = new HashMap<>();
  private final List<FileId> forgotten = new ArrayList<>();

  TailSet(ShipperConfig config, ReadClock clock) {
    groups = config.groups();
    own = PositionsFile.paths(config.positions());
    keep = config.pace().keep();
    this.clock = clock;
    folders = new FolderCache(clock.source(), complaints);
    rotation = new Rotation(folders);
  }

  Collection<Tail> all() {
    return tails.values();
  }

  Complaints complaints() {
    return complaints;
  }

  /// Moves the files that need not be remembered any more into the batch.
  void forgetInto(Batch batch) {
    forgotten.forEach(batch::forget);
    forgotten.clear();
  }

  /// Looks for new files, for what became of the known ones, and drops those that are done.
  void scan() {
    long nowNs = clock.nowNs();
    folders.startRound();
    Map<Path, FileGroup> matched = new TreeMap<>();
    for (FileGroup group : groups) {
      for (Glob glob : group.paths()) {
        glob.find(
            folders,
            path -> {
              if (!group.isExcluded(path) && !own.contains(path)) {
                matched.putIfAbsent(path, group);
              }
            });
      }
    }
    Map<Path, FileId> current = new HashMap<>();
    matched.forEach((path, group) -> look(path, group, current));
    streams.forEach((path, stream) -> {
      if (!current.containsKey(path)) {
        lookBeside(path, stream);
      }
    });
    Set<FileId> present = new HashSet<>(current.values());
    unreadable.retainAll(present);
    settle(current, present, nowNs);
  }

  private void look(Path path, FileGroup group, Map<Path, FileId> current) {
    try {
      FileStat stat = FileStat.of(path);
      if (stat.isRegular()) {
        current.put(path, stat.id());
        if (!tails.containsKey(stat.id()) && !unreadable.contains(stat.id())) {
          discover(path, stat.id(), group);
        }
        complaints.settled(path);
      }
    } catch (NoSuchFileException e) {
      complaints.settled(path); // vanished since it was listed
    } catch (AccessDeniedException e) {
      complaints.about(path, "the file may not be read");
    } catch (IOException e) {
      complaints.about(path, "the file cannot be read: " + e);
    }
  }

  /// Opens a file that is new at its path, and before it those that had the path in between.
  private void discover(Path path, FileId id, FileGroup group) throws IOException {
    FilePosition position = waiting.get(id);
    if (position != null) {
      if (resume(path, FileStat.of(path), position)) {
        waiting.remove(id);
      }
      return;
    }
    FileStream known = streams.get(path);
    if (known != null && !addGenerations(path, known)) {
      return; // renamed meanwhile: the next look finds it, and what came after it
    }
    FileStream stream = known == null ? FileStream.of(path, group.labels()) : known;
    Tail tail = open(path, id, path, stream);
    if (tail != null) {
      if (known == null) {
        stream.newestSeen(clock.nowNs());
        streams.put(path, stream);
      }
      add(tail);
    }
  }

  /// Opens the files that had a path after those known; false when not all of them could be.
  private boolean addGenerations(Path path, FileStream stream) throws IOException {
    for (Rotation.Found found : rotation.generationsSince(path, stream.newestSeenNs())) {
      FileId id = found.stat().id();
      boolean ours = !tails.containsKey(id) && !unreadable.contains(id);
      if (ours && groups.stream().noneMatch(other -> other.holds(found.at()))) {
        Tail tail = open(found.at(), id, path, stream);
        if (tail == null && !unreadable.contains(id)) {
          return false;
        }
        LOG.info("a rotated file was not read yet path={} name_now={}", path, found.at());
        add(tail);
      }
    }
    return true;
  }

  /// Looks for what was written at a path and rotated away, so that nothing stands there now.
  private void lookBeside(Path path, FileStream stream) {
    try {
      boolean _ = addGenerations(path, stream); // the next look is soon
    } catch (NoSuchFileException e) {
      LOG.debug("renamed since it was looked at path={}", e.getFile());
    } catch (IOException e) {
      complaints.about(path, "a rotated file cannot be read: " + e);
    }
  }

  private @Nullable Tail open(Path at, FileId id, Path path, FileStream stream) throws IOException {
    Tail tail = Tail.open(at, id, path, stream);
    if (tail == null) {
      return null; // renamed meanwhile: the next look finds both
    }
    ByteBuffer head = ByteBuffer.allocate(Compression.LONGEST_MAGIC);
    if (Compression.isCompressed(head.array(), tail.read(head, 0))) {
      LOG.info("a compressed file is not read path={}", at);
      unreadable.add(id);
      tail.close();
      return null;
    }
    return tail;
  }

  private void add(@Nullable Tail tail) {
    if (tail != null) {
      tails.put(tail.id(), tail);
      tail.follow(newest.put(tail.path(), tail));
    }
  }

  private void settle(Map<Path, FileId> current, Set<FileId> present, long nowNs) {
    long nanoTime = System.nanoTime();
    Iterator<Tail> each = tails.values().iterator();
    while (each.hasNext()) {
      Tail tail = each.next();
      tail.rotated(!tail.id().equals(current.get(tail.path())));
      if (!tail.isRotated()) {
        tail.stream().newestSeen(nowNs);
      } else if (!present.contains(tail.id())
          && tail.isDrained()
          && tail.idleNanos(nanoTime) > keep.toNanos()) {
        each.remove();
        drop(tail);
      }
    }
  }

  private void drop(Tail tail) {
    forgotten.add(tail.id());
    if (newest.remove(tail.path(), tail)) {
      streams.remove(tail.path());
    }
    try {
      tail.close();
    } catch (IOException e) {
      LOG.warn("the file cannot be closed path={}", tail.path(), e);
    }
  }

  /// Finds the files again that an earlier process has read; says which are gone.
  ///
  /// @param positions in the order in which their streams go on
  void restore(List<FilePosition> positions) {
    folders.startRound();
    Map<Path, Map<Long, Rotation.Found>> beside = new HashMap<>();
    for (FilePosition position : positions) {
      FileGroup group = groupOf(position.path());
      if (group == null) {
        LOG.info("the file is not configured any more path={}", position.path());
        forgotten.add(position.id());
        continue;
      }
      streams
          .computeIfAbsent(position.path(), path -> FileStream.of(path, group.labels()))
          .passed(position.lastTimestampNs());
      restore(position, beside);
    }
  }

  private @Nullable FileGroup groupOf(Path path) {
    return groups.stream().filter(group -> group.holds(path)).findFirst().orElse(null);
  }

  private void restore(FilePosition position, Map<Path, Map<Long, Rotation.Found>> beside) {
    Path path = position.path();
    try {
      if (isFoundAgain(position, beside)) {
        return;
      }
    } catch (IOException e) {
      complaints.about(path, "the file cannot be read: " + e);
      waiting.put(position.id(), position);
      return;
    }
    LOG.warn(
        "a file is gone, or compressed: what was added to it after the last look is not sent"
            + " path={} read_bytes={}",
        path,
        position.offset());
    forgotten.add(position.id());
  }

  /// A file that is renamed between a look and its opening is looked for again: taken for gone, it
  /// would later be taken for one that was never read.
  private boolean isFoundAgain(FilePosition position, Map<Path, Map<Long, Rotation.Found>> beside)
      throws IOException {
    Path path = position.path();
    for (int look = 0; look < MOST_LOOKS; look++) {
      try {
        FileStat stat = Files.exists(path) ? FileStat.of(path) : null;
        if (stat != null && stat.id().equals(position.id())) {
          if (resume(path, stat, position)) {
            return true;
          }
        } else {
          Rotation.Found found =
              beside.computeIfAbsent(path, this::byInode).get(position.id().inode());
          if (found != null && resume(found.at(), found.stat(), position)) {
            LOG.info("a file is found again path={} name_now={}", path, found.at());
            return true;
          }
          if (found == null || FileStat.of(found.at()).id().equals(found.stat().id())) {
            return false;
          }
        }
      } catch (NoSuchFileException e) {
        LOG.debug("renamed since it was looked at path={}", e.getFile());
      }
      beside.remove(path);
    }
    return false;
  }

  private Map<Long, Rotation.Found> byInode(Path path) {
    Map<Long, Rotation.Found> files = new HashMap<>();
    rotation.beside(path).forEach(file -> files.put(file.stat().id().inode(), file));
    return files;
  }

  /// Goes on with a file; false when it is another one that has the inode now.
  private boolean resume(Path at, FileStat stat, FilePosition position) throws IOException {
    FileId id = stat.id();
    FileStream stream = Objects.requireNonNull(streams.get(position.path()), "restored before");
    Tail tail = Tail.open(at, id, position.path(), stream);
    if (tail == null) {
      return false;
    }
    tail.resume(position);
    ByteBuffer head = ByteBuffer.allocate(Fingerprint.MOST);
    boolean still =
        tail.size() >= position.offset() && tail.isStill(head.array(), tail.read(head, 0));
    if (!still && !at.equals(position.path())) {
      tail.close();
      return false;
    }
    if (!id.equals(position.id())) {
      forgotten.add(position.id()); // devices are numbered anew at each boot
    }
    stream.newestSeen(stat.modifiedNs());
    add(tail);
    return true;
  }

  @Override
  public void close() throws IOException {
    for (Tail tail : tails.values()) {
      tail.close();
    }
  }
}
