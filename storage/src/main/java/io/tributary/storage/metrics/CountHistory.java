package io.tributary.storage.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/// How many rows series had at the end of past epochs, for open snapshots.
///
/// One thread writes, under the head's lock; any may read.
final class CountHistory {
  /// The counts before the first change in `epoch`: an open-addressing table from ref to count.
  private static final class Epoch {
    private static final VarHandle KEYS = MethodHandles.arrayElementVarHandle(int[].class);

    final int epoch;
    private volatile int[] table = new int[64]; // ref + 1, count, ref + 1, count …
    private int size;

    Epoch(int epoch) {
      this.epoch = epoch;
    }

    void put(int ref, int count) {
      if (4 * (size + 1) > table.length) {
        grow();
      }
      size++;
      insert(table, ref, count);
    }

    private void grow() {
      int[] old = table;
      int[] grown = new int[old.length * 2];
      for (int i = 0; i < old.length; i += 2) {
        if (old[i] != 0) {
          insert(grown, old[i] - 1, old[i + 1]);
        }
      }
      table = grown;
    }

    private static void insert(int[] table, int ref, int count) {
      int at = slot(table, ref);
      while (table[at] != 0) {
        at = (at + 2) & (table.length - 1);
      }
      table[at + 1] = count;
      KEYS.setRelease(table, at, ref + 1);
    }

    /// Returns the count, or −1.
    int get(int ref) {
      int[] read = table;
      int at = slot(read, ref);
      while (true) {
        int key = (int) KEYS.getAcquire(read, at);
        if (key == ref + 1) {
          return read[at + 1];
        }
        if (key == 0) {
          return -1;
        }
        at = (at + 2) & (read.length - 1);
      }
    }

    private static int slot(int[] table, int ref) {
      return (((ref * 0x9e3779b1) >>> 7) * 2) & (table.length - 1);
    }
  }

  private volatile Epoch[] epochs = {}; // ascending

  void save(int epoch, int ref, int count) {
    Epoch[] now = epochs;
    if (now.length == 0 || now[now.length - 1].epoch != epoch) {
      now = Arrays.copyOf(now, now.length + 1);
      now[now.length - 1] = new Epoch(epoch);
      epochs = now;
    }
    now[now.length - 1].put(ref, count);
  }

  /// Returns the count that a series had at the end of `epoch`, which changed afterwards.
  int countAt(int epoch, int ref) {
    for (Epoch each : epochs) {
      int count = each.epoch > epoch ? each.get(ref) : -1;
      if (count >= 0) {
        return count;
      }
    }
    throw new IllegalStateException("no count was saved ref=" + ref + " epoch=" + epoch);
  }

  /// Forgets what no snapshot needs.
  void forget(int oldestOpen) {
    epochs =
        oldestOpen == Pins.NONE
            ? new Epoch[0]
            : Arrays.stream(epochs).filter(each -> each.epoch > oldestOpen).toArray(Epoch[]::new);
  }
}
