package io.tributary.storage.logs;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The streams of a generation by ref. One thread adds, any thread looks up.
///
/// Refs are shared with metrics, so those of streams may lie far apart: pages without streams take
/// one reference.
final class StreamTable {
  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(HeadStream[].class);
  private static final int PAGE_BITS = 8;
  private static final int PAGE_REFS = 1 << PAGE_BITS;

  private volatile @Nullable HeadStream[] @Nullable [] pages = new HeadStream[16][];
  private int size;

  @Nullable HeadStream find(int ref) {
    @Nullable HeadStream[] @Nullable [] now = pages;
    int page = ref >>> PAGE_BITS;
    HeadStream[] streams = page < now.length ? now[page] : null;
    return streams == null ? null : (HeadStream) SLOT.getAcquire(streams, ref & (PAGE_REFS - 1));
  }

  HeadStream add(int ref, RunMemory memory) {
    @Nullable HeadStream[] @Nullable [] now = pages;
    int page = ref >>> PAGE_BITS;
    if (page >= now.length) {
      now = Arrays.copyOf(now, Math.max(page + 1, 2 * now.length));
    }
    if (now[page] == null) {
      now[page] = new HeadStream[PAGE_REFS];
    }
    HeadStream stream = new HeadStream(memory);
    SLOT.setRelease(now[page], ref & (PAGE_REFS - 1), stream);
    pages = now; // publishes a new page
    size++;
    return stream;
  }

  int size() {
    return size;
  }

  /// Returns the refs that have a stream, ascending.
  int[] refs() {
    @Nullable HeadStream[] @Nullable [] now = pages;
    int[] refs = new int[1_024];
    int n = 0;
    for (int page = 0; page < now.length; page++) {
      for (int i = 0; now[page] != null && i < PAGE_REFS; i++) {
        if (SLOT.getAcquire(now[page], i) != null) {
          refs = n == refs.length ? Arrays.copyOf(refs, 2 * n) : refs;
          refs[n++] = page << PAGE_BITS | i;
        }
      }
    }
    return Arrays.copyOf(refs, n);
  }
}
