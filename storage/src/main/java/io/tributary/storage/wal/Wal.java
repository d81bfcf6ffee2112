package io.tributary.storage.wal;

import io.tributary.model.error.CorruptDataException;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.OverloadedException;
import io.tributary.model.error.TributaryException;
import io.tributary.storage.index.SeriesCatalog;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The write-ahead log of one data directory. Safe for use by several threads.
///
/// Callers wait in [#append]; one of them leads: it writes what waits with one write and one sync,
/// applies it in the order of the log, and wakes the others, while the next group gathers. Who
/// writes alone waits for nothing but the disk; while several do, groups begin at least two
/// milliseconds apart, since a sync costs a processor more than the records in it. Positions are
/// offsets in the log as a whole; they increase and are not used twice.
public final class Wal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Wal.class);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
  private static final long MAX_GROUP_BYTES = 8L << 20;
  private static final long GATHER_NANOS = Duration.ofMillis(2).toNanos();

  /// A part that could not be read and was left out.
  ///
  /// @param position where it begins
  /// @param what names its file and offset
  public record Damage(long position, CorruptDataException what) {}

  /// What opening the log found.
  ///
  /// @param fresh whether there was no file of it
  /// @param records how many were replayed
  /// @param damage in the order of the log
  public record Opened(Wal wal, boolean fresh, long records, List<Damage> damage) {}

  private final WalConfig config;
  private final Segments segments;
  private final LogTail tail;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();
  private final ArrayDeque<LogEntry> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private boolean leading;
  private boolean closed;
  private final List<LogEntry> group = new ArrayList<>(); // of the leader
  private boolean refusing; // of the leader
  private boolean crowded; // of the leader: others came while the last group was written
  private long beganNanos; // of the leader: when that was
  private volatile long appliedPosition;
  private volatile long trimmedTo = -1;

  private Wal(WalConfig config, Segments segments, LogTail tail) {
    this.config = config;
    this.segments = segments;
    this.tail = tail;
    this.appliedPosition = tail.durable();
  }

  /// Opens the log and replays its records before it returns.
  ///
  /// @throws IOException when the files cannot be read or written
  public static Opened open(
      LogFiles files,
      WalConfig config,
      SeriesCatalog catalog,
      LogStart start,
      ReplayHandler handler)
      throws IOException {
    Segments segments = new Segments(files);
    Definitions definitions = new Definitions(catalog);
    SegmentReplay replay = new SegmentReplay(catalog, definitions, handler, start.replayFrom());
    LogGaps gaps = new LogGaps(start, replay.damage());
    LogTail tail = new LogTail(config, segments, definitions);
    List<Segment> found = replay.withoutUnused(segments.openAll(), segments);
    long[] previousEnds = new long[found.size()];
    for (int i = 0; i < found.size(); i++) {
      previousEnds[i] = replay.previousEnd(found.get(i));
    }
    for (int i = 0; i < found.size(); i++) {
      definitions.newSegment();
      gaps.begin(found.get(i), previousEnds[i]);
      boolean last = i == found.size() - 1;
      long end = replay.replay(found.get(i), last ? -1 : endIn(found.get(i), previousEnds[i + 1]));
      gaps.end(end);
      if (last) {
        tail.resume(found.get(i), end, previousEnds[i], replay.unfinished());
      } else {
        segments.addClosed(found.get(i));
      }
    }
    gaps.finish(replay.isFollowed());
    tail.startAt(start.usedTo());
    return new Opened(
        new Wal(config, segments, tail), found.isEmpty(), replay.records(), replay.damage());
  }

  /// Returns −1 for an end that is not in the segment: those that followed it are gone, or it was
  /// let go of and its removal failed.
  private static long endIn(Segment segment, long end) {
    return end <= segment.base() + segment.sizeBytes() ? end : -1;
  }

  /// Appends an entry; when it returns, the entry is durable and applied.
  ///
  /// @throws OverloadedException when nothing of it was stored
  public void append(LogEntry entry) {
    enqueue(entry);
    boolean interrupted = false;
    while (entry.state == LogEntry.State.WAITING) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (entry.state == LogEntry.State.LEADING) {
      lead();
    }
    entry.owner = null;
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (entry.failure != null) {
      throw entry.failure;
    }
  }

  private void enqueue(LogEntry entry) {
    lock.lock();
    try {
      if (closed) {
        throw new OverloadedException("the store is closing", RETRY_AFTER);
      }
      if (waitingBytes > config.maxWaitingBytes()) {
        throw new OverloadedException(
            "too much waits for the disk waiting_bytes=" + waitingBytes, RETRY_AFTER);
      }
      entry.failure = null;
      entry.owner = Thread.currentThread();
      entry.state = leading ? LogEntry.State.WAITING : LogEntry.State.LEADING;
      leading = true;
      waiting.add(entry);
      waitingBytes += entry.records().sizeBytes();
    } finally {
      lock.unlock();
    }
  }

  private void lead() {
    gather();
    takeGroup();
    try {
      int durable = write();
      for (int i = 0; i < durable; i++) {
        apply(group.get(i));
      }
    } finally {
      handOver(); // whatever happened: the others wait
    }
  }

  /// Returns how many entries of the group are durable; the others have their failure.
  private int write() {
    RuntimeException failure = null;
    try {
      tail.write(group);
      if (refusing) {
        refusing = false;
        LOG.info("the log can be written again");
      }
    } catch (IOException e) {
      if (!refusing) { // said once, or a full disk would fill the operator's log too
        refusing = true;
        LOG.error(
            "the log cannot be written, writers are asked to come back error={}", e.toString());
      }
      failure = refusal(e);
    } catch (RuntimeException | OutOfMemoryError e) {
      LOG.error("the log was not written", e);
      failure = new TributaryException(ErrorKind.INTERNAL, "the log was not written", e);
    }
    int durable = tail.writtenEntries();
    for (LogEntry entry : group.subList(durable, group.size())) {
      entry.failure = failure;
    }
    return durable;
  }

  /// Returns what is said to those for whom the log could not be changed: that they come again.
  public static OverloadedException refusal(IOException cause) {
    return new OverloadedException(
        "the log cannot be written error=" + cause.getMessage(), RETRY_AFTER, cause);
  }

  /// Lets others join, if it is likely that they come.
  private void gather() {
    if (crowded) {
      LockSupport.parkNanos(this, beganNanos + GATHER_NANOS - System.nanoTime());
    }
    beganNanos = System.nanoTime();
  }

  private void takeGroup() {
    group.clear();
    lock.lock();
    try {
      long bytes = 0;
      while (!waiting.isEmpty() && (group.isEmpty() || bytes < MAX_GROUP_BYTES)) {
        LogEntry entry = waiting.remove();
        bytes += entry.records().sizeBytes();
        group.add(entry);
      }
      waitingBytes -= bytes;
    } finally {
      lock.unlock();
    }
  }

  private void apply(LogEntry entry) {
    try {
      entry.apply(entry.start, entry.end);
    } catch (RuntimeException e) {
      LOG.error("a durable record could not be applied position={}", entry.start, e);
      entry.failure =
          new TributaryException(ErrorKind.INTERNAL, "a durable record could not be applied", e);
    }
    appliedPosition = entry.end;
  }

  /// Lets the next leader begin before this group is told, so that the disk is not idle.
  private void handOver() {
    LogEntry[] done = group.toArray(LogEntry[]::new);
    LogEntry next;
    lock.lock();
    try {
      next = waiting.peek();
      leading = next != null;
      crowded = leading || done.length > 1;
      if (next == null) {
        idle.signalAll();
      }
    } finally {
      lock.unlock();
    }
    if (next != null) {
      wake(next, LogEntry.State.LEADING);
    }
    for (LogEntry entry : done) {
      wake(entry, LogEntry.State.DONE);
    }
  }

  private static void wake(LogEntry entry, LogEntry.State state) {
    Thread owner = entry.owner;
    entry.state = state;
    LockSupport.unpark(owner);
  }

  /// Returns the position up to which everything is durable and applied.
  public long appliedPosition() {
    return appliedPosition;
  }

  /// Lets go of what lies wholly below `position`; of all files when nobody writes and that is all.
  public void trim(long position) throws IOException {
    segments.trim(position);
    trimmedTo = position;
    if (leadsAlone()) {
      try {
        group.clear();
        clear();
      } finally {
        handOver();
      }
    }
  }

  private boolean leadsAlone() {
    lock.lock();
    try {
      boolean alone = !closed && !leading;
      leading |= alone;
      return alone;
    } finally {
      lock.unlock();
    }
  }

  private void clear() throws IOException {
    if (trimmedTo >= tail.durable()) {
      tail.clear();
    }
  }

  /// Copies everything up to what is durable and applied now; nobody may trim meanwhile.
  ///
  /// @param to has no files yet
  public void copy(LogFiles to) throws IOException {
    segments.copy(appliedPosition, to);
  }

  /// Waits for those who append and closes the files; none with records stay when all of them were
  /// let go of.
  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      closed = true;
      while (leading) {
        idle.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
    try {
      clear();
    } finally {
      tail.close();
      segments.close();
    }
  }
}
