package io.tributary.query.promql.operator;

import io.tributary.model.metrics.Series;
import io.tributary.model.metrics.SeriesSet;
import io.tributary.query.exec.QueryHelpers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Runs a function over the series of one selection, on two threads where that takes long enough,
/// and hands the results on in the order of the selection: so they are the same bit by bit.
///
/// Series are taken in chunks, by the caller's thread and by one helper; results are handed on by
/// the caller's thread alone. What is ahead of it is bounded. A chunk has more series than one,
/// since neighbours take less time together, and few of those that take long.
final class SelectionRun {
  private static final int MIN_CHUNK = 8;
  private static final int MAX_CHUNK = 64;
  private static final long ALONE_NANOS = 150_000; // a helper takes some time to come
  private static final long CHUNK_NANOS = 400_000;
  private static final int POINTS_PER_CHUNK = 1 << 16;
  private static final int CHUNKS_AHEAD = 4;
  private static final long LOOK_EVERY_MS = 20;

  private final QueryContext context;
  private final SeriesSet set;
  private final StoredFunction.Source source;
  private final int steps;
  private int chunkSize = MIN_CHUNK;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Chunk> inOrder = new ArrayDeque<>(); // taken and not yet handed on
  private final ArrayDeque<Chunk> free = new ArrayDeque<>();
  private boolean exhausted;
  private boolean helping;
  private volatile boolean stopped;

  /// Series that one thread evaluates at a time, and what it made of them.
  private static final class Chunk {
    private final List<Series> series = new ArrayList<>(MAX_CHUNK);
    private final List<StepSeries> results = new ArrayList<>();
    private int made;
    private boolean done;
    private @Nullable Throwable failure;
    private @Nullable Notes notes;
    private long samples;
  }

  SelectionRun(QueryContext context, SeriesSet set, StoredFunction.Source source, int steps) {
    this.context = context;
    this.set = set;
    this.source = source;
    this.steps = steps;
  }

  void run(SeriesSink sink) {
    StoredFunction own = source.in(context);
    // Of so many steps few may have a sample, and arrays of all would fill the heap by themselves.
    StepSeries out = steps > POINTS_PER_CHUNK ? StepSeries.growing(steps) : new StepSeries(steps);
    long startNanos = System.nanoTime();
    long nanos = 0;
    for (int count = 1; nanos < ALONE_NANOS; count++) {
      if (!set.next()) {
        return;
      }
      if (own.apply(set.at(), out)) {
        sink.accept(out);
      }
      nanos = System.nanoTime() - startNanos;
      chunkSize = chunkSize(nanos / count);
    }
    if (steps > POINTS_PER_CHUNK || !QueryHelpers.tryStart(this::startHelping)) {
      while (set.next()) {
        if (own.apply(set.at(), out)) {
          sink.accept(out);
        }
      }
      return;
    }
    try {
      share(own, sink);
    } finally {
      awaitHelper();
    }
  }

  private int chunkSize(long nanosOfSeries) {
    long inTime = CHUNK_NANOS / Math.max(1, nanosOfSeries);
    int inMemory = Math.clamp(POINTS_PER_CHUNK / Math.max(1, steps), 1, MAX_CHUNK);
    return Math.min(Math.clamp(inTime, MIN_CHUNK, MAX_CHUNK), inMemory);
  }

  /// Returns what a helper runs; it counts as helping from now on.
  private Runnable startHelping() {
    helping = true;
    return this::help;
  }

  private void share(StoredFunction own, SeriesSink sink) {
    while (true) {
      Chunk mine = take(false);
      if (mine != null) {
        evaluate(mine, own, context);
        context.check(); // before the turn of what has failed
      }
      Chunk next = mine != null ? finished() : awaitFinished();
      while (next != null) {
        handOn(next, sink);
        next = finished();
      }
      if (mine == null && isOver()) {
        return;
      }
    }
  }

  private void help() {
    QueryContext helper = context.forHelper(() -> stopped);
    try {
      StoredFunction function = source.in(helper);
      Chunk chunk = take(true);
      while (chunk != null) {
        evaluate(chunk, function, helper);
        chunk = take(true);
      }
    } finally {
      lock.lock();
      try {
        helping = false;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /// Evaluates a chunk that [#take] gave; a failure is the chunk's, and told when its turn comes.
  private void evaluate(Chunk chunk, StoredFunction function, QueryContext by) {
    long before = by.samplesRead();
    try {
      for (Series series : chunk.series) {
        if (chunk.made == chunk.results.size()) {
          chunk.results.add(new StepSeries(steps));
        }
        if (function.apply(series, chunk.results.get(chunk.made))) {
          chunk.made++;
        }
      }
    } catch (RuntimeException | Error e) {
      chunk.failure = e;
    }
    if (by != context) {
      chunk.notes = by.takeNotes();
      chunk.samples = by.samplesRead() - before;
    }
    lock.lock();
    try {
      chunk.done = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Returns the next series as a chunk of its own; null when there is none, for the caller's
  /// thread also when enough is ahead.
  private @Nullable Chunk take(boolean wait) {
    lock.lock();
    try {
      while (inOrder.size() >= CHUNKS_AHEAD && !stopped) {
        if (!wait) {
          return null;
        }
        changed.awaitUninterruptibly();
      }
      if (stopped || exhausted) {
        return null;
      }
      Chunk chunk = free.isEmpty() ? new Chunk() : free.pop();
      fill(chunk);
      if (chunk.series.isEmpty() && chunk.failure == null) {
        return null;
      }
      inOrder.add(chunk);
      return chunk;
    } finally {
      lock.unlock();
    }
  }

  private void fill(Chunk chunk) {
    chunk.series.clear();
    chunk.made = 0;
    chunk.done = false;
    chunk.notes = null;
    chunk.samples = 0;
    try {
      while (chunk.series.size() < chunkSize && !exhausted) {
        if (set.next()) {
          chunk.series.add(set.at());
        } else {
          exhausted = true;
        }
      }
    } catch (RuntimeException e) {
      chunk.failure = e;
      exhausted = true;
    }
  }

  /// Returns the first chunk of those not handed on when it is finished, else null.
  private @Nullable Chunk finished() {
    lock.lock();
    try {
      Chunk first = inOrder.peek();
      return first != null && first.done ? first : null;
    } finally {
      lock.unlock();
    }
  }

  /// Waits until the first chunk is finished; null when there is none.
  private @Nullable Chunk awaitFinished() {
    while (true) {
      lock.lock();
      try {
        Chunk first = inOrder.peek();
        if (first == null || first.done) {
          return first;
        }
        boolean _ = changed.await(LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw QueryContext.canceled(e);
      } finally {
        lock.unlock();
      }
      context.check();
    }
  }

  private boolean isOver() {
    lock.lock();
    try {
      return exhausted && inOrder.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  private void handOn(Chunk chunk, SeriesSink sink) {
    if (chunk.failure != null) {
      throw rethrown(chunk.failure);
    }
    if (chunk.notes != null) {
      context.addNotes(chunk.notes);
    }
    context.countRead(chunk.samples);
    for (int i = 0; i < chunk.made; i++) {
      sink.accept(chunk.results.get(i));
    }
    lock.lock();
    try {
      inOrder.remove();
      free.push(chunk);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static RuntimeException rethrown(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
  }

  /// The querier may be closed only when nobody reads from it any more.
  private void awaitHelper() {
    lock.lock();
    try {
      stopped = true;
      changed.signalAll();
      while (helping) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }
}
