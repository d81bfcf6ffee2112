package io.tributary.ingest.otlp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Where keys and values of nested maps are in a message: those of an inner map above those of the
/// maps around it. Reused, confined to one thread.
final class PairStack {
  private static final int PLACES = 4; // of a pair: its key, its value

  private int[] places = new int[64 * PLACES];
  private int size;

  int size() {
    return size;
  }

  void add(int keyStart, int keyEnd, int valueStart, int valueEnd) {
    int at = size * PLACES;
    if (at == places.length) {
      places = Arrays.copyOf(places, 2 * at);
    }
    places[at] = keyStart;
    places[at + 1] = keyEnd;
    places[at + 2] = valueStart;
    places[at + 3] = valueEnd;
    size++;
  }

  int keyStart(int pair) {
    return places[pair * PLACES];
  }

  int keyEnd(int pair) {
    return places[pair * PLACES + 1];
  }

  int valueStart(int pair) {
    return places[pair * PLACES + 2];
  }

  int valueEnd(int pair) {
    return places[pair * PLACES + 3];
  }

  /// Forgets the pairs from one on.
  void shrink(int newSize) {
    size = newSize;
  }

  boolean sameKey(MemorySegment body, int a, int b) {
    return compareKeys(body, a, b) == 0;
  }

  /// Orders the pairs from `base` on by key, equal keys as they were sent: a heap sort, since
  /// senders decide how many there are.
  void sort(MemorySegment body, int base) {
    int count = size - base;
    for (int root = count / 2 - 1; root >= 0; root--) {
      sink(body, base, root, count);
    }
    for (int last = count - 1; last > 0; last--) {
      swap(base, base + last);
      sink(body, base, 0, last);
    }
  }

  private void sink(MemorySegment body, int base, int from, int count) {
    int root = from;
    for (int child = 2 * root + 1; child < count; child = 2 * root + 1) {
      if (child + 1 < count && compare(body, base + child, base + child + 1) < 0) {
        child++;
      }
      if (compare(body, base + root, base + child) >= 0) {
        return;
      }
      swap(base + root, base + child);
      root = child;
    }
  }

  private int compare(MemorySegment body, int a, int b) {
    int order = compareKeys(body, a, b);
    return order != 0 ? order : Integer.compare(valueStart(a), valueStart(b));
  }

  private int compareKeys(MemorySegment body, int a, int b) {
    long at = MemorySegment.mismatch(body, keyStart(a), keyEnd(a), body, keyStart(b), keyEnd(b));
    int lengthA = keyEnd(a) - keyStart(a);
    int lengthB = keyEnd(b) - keyStart(b);
    if (at < 0 || at >= Math.min(lengthA, lengthB)) {
      return Integer.compare(lengthA, lengthB);
    }
    return Byte.compareUnsigned(
        body.get(JAVA_BYTE, keyStart(a) + at), body.get(JAVA_BYTE, keyStart(b) + at));
  }

  private void swap(int a, int b) {
    for (int i = 0; i < PLACES; i++) {
      int other = places[a * PLACES + i];
      places[a * PLACES + i] = places[b * PLACES + i];
      places[b * PLACES + i] = other;
    }
  }

  /// Whether one large map has made this too large to keep.
  boolean isOversized() {
    return places.length > 1 << 20;
  }
}
