package io.tributary.shipper;

import io.tributary.shipper.ShipperConfig.Pace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Looks after the files and fills batches from them. Run by one thread.
///
/// While no batch is free nothing is read, but files are still looked for and opened, so that what
/// is rotated away during an outage can be read later.
final class ReadLoop implements Runnable {
  private final TailSet tails;
  private final List<FilePosition> positions;
  private final BatchExchange batches;
  private final TailReader reader;
  private final Pace pace;
  private @Nullable Batch batch;
  private int turn;

  ReadLoop(
      ShipperConfig config, List<FilePosition> positions, BatchExchange batches, ReadClock clock) {
    tails = new TailSet(config, clock);
    this.positions = positions;
    this.batches = batches;
    pace = config.pace();
    reader = new TailReader(clock, pace);
  }

  @Override
  public void run() {
    try (tails) {
      tails.restore(positions);
      long scanAt = System.nanoTime();
      while (!batches.isStopping()) {
        if (System.nanoTime() - scanAt >= 0) {
          tails.scan();
          scanAt = System.nanoTime() + pace.scan().toNanos();
        }
        step();
      }
      handOver();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      batches.fail(e);
    } finally {
      batches.endReading();
    }
  }

  private void step() throws InterruptedException {
    Batch current = batch;
    if (current == null) {
      current = batches.takeFree(pace.poll());
      batch = current;
    }
    if (current == null) {
      return;
    }
    tails.forgetInto(current);
    boolean more = read(current);
    boolean due = System.nanoTime() - current.startedAt() >= pace.linger().toNanos();
    if (current.isFull() || due) {
      handOver();
    }
    if (!more) {
      batches.stopsWithin(pace.poll());
    }
  }

  /// Reads a little of each file in turn until the batch is full; returns whether there is more.
  private boolean read(Batch into) {
    List<Tail> all = new ArrayList<>(tails.all());
    boolean more = false;
    for (int i = 0; i < all.size() && !into.isFull(); i++) {
      turn = (turn + 1) % all.size();
      Tail tail = all.get(turn);
      if (tail.mustWait()) {
        continue;
      }
      try {
        more |= reader.read(tail, into);
        tails.complaints().settled(tail.path());
      } catch (IOException e) {
        tails.complaints().about(tail.path(), "the file cannot be read: " + e);
        tail.giveWay();
      }
    }
    return more || into.isFull();
  }

  private void handOver() {
    Batch current = batch;
    if (current != null && !current.isEmpty()) {
      batch = null;
      batches.send(current);
    }
  }
}
