package io.tributary.storage.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The files of a log: those with records, and spares that wait to become the next.
///
/// Safe for use by several threads. Spares are made ahead by the thread `wal-spares`, and out of
/// segments that are no longer needed: to overwrite a file is cheaper than to let it grow. There
/// are as many as segments were begun between two trims; a log that is closed has none.
final class Segments implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Segments.class);
  private static final String SPARE_SUFFIX = ".spare";
  private static final int MAX_SPARES = 6;
  private static final long MAX_SPARE_BYTES = 128L << 20; // beside one

  private record Spare(String name, long sizeBytes, LogFile file) {}

  private final LogFiles files;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Segment> closed = new ArrayList<>(); // ascending; the current one is not in it
  private @Nullable Segment current; // gets records
  private final Deque<Spare> spares = new ArrayDeque<>();
  private final ExecutorService maker =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("wal-spares").factory());
  private long spareNumber;
  private int begun; // segments since the last trim

  Segments(LogFiles files) {
    this.files = files;
  }

  /// Takes over the files of an earlier run: segments are returned, ascending; spares are kept.
  List<Segment> openAll() throws IOException {
    List<Segment> found = new ArrayList<>();
    for (String name : files.list()) {
      long base = Segment.baseOf(name);
      if (base >= 0) {
        LogFile file = files.open(name);
        found.add(new Segment(base, file.sizeBytes(), file));
      } else if (name.endsWith(SPARE_SUFFIX)) {
        files.delete(name); // it may be half made
      }
    }
    found.sort(Segment.BY_BASE);
    return found;
  }

  /// Takes note of the segment of an earlier run that gets more records.
  void resume(Segment segment) {
    lock.lock();
    try {
      current = segment;
    } finally {
      lock.unlock();
    }
  }

  /// Adds a segment that gets no more records.
  void addClosed(Segment segment) {
    lock.lock();
    try {
      closed.add(segment);
      current = null;
    } finally {
      lock.unlock();
    }
  }

  /// Says in a closed segment that another one was begun. Not synced: nothing but that the other
  /// one is missed hangs on it.
  void markFollowed(Segment segment, long end) {
    ByteBuffer mark =
        ByteBuffer.allocateDirect(WalFormat.RECORD_HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    WalFormat.putFollowed(mark, end);
    lock.lock();
    try {
      if (closed.contains(segment)) { // not let go of meanwhile
        segment.file().write(end - segment.base(), List.of(mark));
      }
    } catch (IOException e) {
      LOG.warn(
          "a file of the log does not say that others follow name={} error={}",
          segment.name(),
          e.toString());
    } finally {
      lock.unlock();
    }
  }

  /// Makes sure that there is a spare for [#next].
  void makeRoom(long sizeBytes) throws IOException {
    lock.lock();
    try {
      if (spares.stream().noneMatch(spare -> spare.sizeBytes >= sizeBytes)) {
        spares.add(create(sizeBytes));
      }
    } finally {
      lock.unlock();
    }
  }

  /// Makes a spare the segment at `base`.
  Segment next(long base, long previousEnd, long sizeBytes) throws IOException {
    Segment segment = begin(takeSpare(sizeBytes), base, previousEnd);
    resume(segment);
    return segment;
  }

  /// Makes a spare for [#next] behind the caller's back, unless there is one.
  void prepare(long sizeBytes) {
    maker.execute(() -> makeSpare(sizeBytes));
  }

  /// Makes a segment at `base` that takes no record.
  Segment empty(long base, long previousEnd) throws IOException {
    lock.lock();
    try {
      Segment segment = begin(create(WalFormat.MIN_SEGMENT_BYTES), base, previousEnd);
      current = segment;
      return segment;
    } finally {
      lock.unlock();
    }
  }

  private Segment begin(Spare spare, long base, long previousEnd) throws IOException {
    Segment segment = new Segment(base, spare.sizeBytes, spare.file);
    try {
      files.rename(spare.name, segment.name());
      // The record that a recycled file holds at the first place is cut off with it.
      ByteBuffer header =
          ByteBuffer.allocateDirect(WalFormat.MIN_SEGMENT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
      WalFormat.putSegmentHeader(header, base, previousEnd);
      segment.file().write(0, List.of(header));
      segment.file().sync();
      files.syncDirectory();
    } catch (IOException e) {
      discard(segment.file(), segment.name());
      throw e;
    }
    return segment;
  }

  private Spare takeSpare(long sizeBytes) throws IOException {
    lock.lock();
    try {
      begun++;
      Spare found = null;
      for (Spare spare : spares) {
        found = spare.sizeBytes >= sizeBytes ? spare : found;
      }
      if (found != null) {
        spares.remove(found);
        return found;
      }
      return create(sizeBytes);
    } finally {
      lock.unlock();
    }
  }

  private Spare create(long sizeBytes) throws IOException {
    String name = spareName();
    try {
      return new Spare(name, sizeBytes, files.create(name, sizeBytes));
    } catch (IOException e) {
      discard(null, name);
      throw e;
    }
  }

  private String spareName() {
    return String.format("%016x", spareNumber++) + SPARE_SUFFIX;
  }

  private void makeSpare(long sizeBytes) {
    lock.lock();
    try {
      boolean present = spares.stream().anyMatch(spare -> spare.sizeBytes >= sizeBytes);
      if (!present) {
        spares.removeIf(this::discardSpare); // too small by now
        spares.add(create(sizeBytes));
      }
    } catch (IOException e) {
      LOG.warn(
          "no spare segment could be made, the next one is made when it is needed error={}",
          e.toString());
    } finally {
      lock.unlock();
    }
  }

  private boolean discardSpare(Spare spare) {
    discard(spare.file, spare.name);
    return true;
  }

  /// Lets go of the closed segments that end at or below `position`; some become spares. One file
  /// stays in any case: a log without any has lost them.
  void trim(long position) throws IOException {
    lock.lock();
    try {
      int kept = current == null ? 1 : 0;
      while (closed.size() > kept && endOf(closed.getFirst()) <= position) {
        Segment segment = closed.removeFirst();
        if (spares.isEmpty() ? begun > 0 : hasRoom(segment.sizeBytes())) {
          Spare spare = new Spare(spareName(), segment.sizeBytes(), segment.file());
          files.rename(segment.name(), spare.name);
          spares.add(spare);
        } else {
          segment.file().close();
          files.delete(segment.name());
        }
      }
      while (spares.size() > begun) {
        boolean _ = discardSpare(spares.removeFirst());
      }
      begun = 0;
      files.syncDirectory();
    } finally {
      lock.unlock();
    }
  }

  private boolean hasRoom(long sizeBytes) {
    long bytes = spares.stream().mapToLong(Spare::sizeBytes).sum();
    return spares.size() < Math.min(begun, MAX_SPARES) && bytes + sizeBytes <= MAX_SPARE_BYTES;
  }

  /// The same when nothing is left: what many writers or series made large is not kept.
  ///
  /// @param largest the size of spares that are
  void trimAll(long position, long largest) throws IOException {
    trim(position);
    lock.lock();
    try {
      spares.removeIf(spare -> spare.sizeBytes > largest && discardSpare(spare));
    } finally {
      lock.unlock();
    }
  }

  /// Copies everything up to `end`; nothing may be trimmed meanwhile.
  void copy(long end, LogFiles to) throws IOException {
    LogCopy.copy(files, end, to);
  }

  /// Positions go on behind the file, whether it was filled or not.
  private static long endOf(Segment segment) {
    return segment.base() + segment.sizeBytes();
  }

  /// Gives a file up; that it stays in the way is not worse than what made it useless.
  void discard(@Nullable LogFile file, String name) {
    try {
      if (file != null) {
        file.close();
      }
      files.delete(name);
    } catch (IOException e) {
      LOG.warn("a file of the log could not be removed name={} error={}", name, e.toString());
    }
  }

  long sizeBytes() {
    lock.lock();
    try {
      return closed.stream().mapToLong(Segment::sizeBytes).sum();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    maker.close();
    lock.lock();
    try {
      for (Segment segment : closed) {
        segment.file().close();
      }
      spares.removeIf(this::discardSpare);
    } finally {
      lock.unlock();
    }
  }
}
