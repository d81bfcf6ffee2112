package io.tributary.storage.index;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.metrics.Rejection;
import io.tributary.model.metrics.Resolution;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.StampedLock;
import java.util.function.IntPredicate;
import org.roaringbitmap.PeekableIntIterator;
import org.roaringbitmap.RoaringBitmap;

/// The series of every cluster: (cluster, labels) to ref by hash, ref to labels by symbols.
///
/// Safe for use by several threads; only new series take the lock. A cluster's number is the symbol
/// of its name. About 60 bytes per series beside the symbols.
public final class SeriesRegistry implements SeriesCatalog {
  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(long[].class);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long REF_MASK = 0xFFFF_FFFFL;

  /// A series whose symbols were looked up: the next one has most of its texts, as a rule.
  private record Encoded(Labels labels, int[] numbers) {
    static final Encoded NONE = new Encoded(Labels.EMPTY, new int[0]);
  }

  private final Symbols symbols = new Symbols();
  private final SeriesSlab slab = new SeriesSlab();
  private final Map<Integer, ClusterId> clusters = new ConcurrentHashMap<>();
  private final int metricName = symbols.intern(Labels.METRIC_NAME);
  private final ReentrantLock lock = new ReentrantLock();
  private volatile long[] table = new long[1 << 12]; // 32 bits of hash, then ref + 1; 0 is free
  private int entries;
  private volatile Encoded lastEncoded = Encoded.NONE;
  private final StampedLock inUse = new StampedLock();
  private volatile int retiredBelow;
  private RoaringBitmap unusedSymbols = new RoaringBitmap(); // that nothing had when asked last

  public Symbols symbols() {
    return symbols;
  }

  @Override
  public int size() {
    return slab.size();
  }

  @Override
  public int retiredBelow() {
    return retiredBelow;
  }

  @Override
  public StampedLock inUse() {
    return inUse;
  }

  @Override
  public boolean has(int ref) {
    return slab.has(ref);
  }

  @Override
  public Resolution resolve(ClusterId cluster, Labels labels) {
    if (labels.isEmpty()) {
      return new Resolution.Refused(
          Rejection.INVALID_LABELS, "series has no labels cluster=" + cluster);
    }
    long stamp = inUse.readLock();
    try {
      return doResolve(cluster, labels);
    } finally {
      inUse.unlockRead(stamp);
    }
  }

  private Resolution doResolve(ClusterId cluster, Labels labels) {
    Varint entry = encode(cluster, labels);
    if (entry.position() > SeriesSlab.MAX_ENTRY_BYTES) {
      return new Resolution.Refused(
          Rejection.SERIES_LIMIT, "series has too many labels labels=" + labels.size());
    }
    int hash = hash(entry.bytes(), 0, entry.position());
    int found = find(hash, entry);
    if (found < 0 && slab.size() >= SeriesSlab.MAX_SERIES) {
      return new Resolution.Refused(Rejection.SERIES_LIMIT, "no more refs are left");
    }
    return new Resolution.Known(found >= 0 ? found : add(hash, entry));
  }

  /// Returns the ref of a series, or −1 when it is not known; nothing becomes known by it. Who asks
  /// holds [#inUse()].
  public int find(ClusterId cluster, Labels labels) {
    Varint entry = Varint.ofCapacity(16 + 8 * labels.size());
    int symbol = symbols.find(cluster.name());
    entry.write(Math.max(symbol, 0));
    entry.write(labels.size());
    for (int i = 0; i < 2 * labels.size() && symbol >= 0; i++) {
      symbol = symbols.find(i % 2 == 0 ? labels.name(i / 2) : labels.value(i / 2));
      entry.write(Math.max(symbol, 0));
    }
    return symbol < 0 ? -1 : find(hash(entry.bytes(), 0, entry.position()), entry);
  }

  @Override
  public void restore(int ref, ClusterId cluster, Labels labels) {
    if (slab.has(ref)) {
      return;
    }
    Varint entry = encode(cluster, labels);
    if (ref < 0 || ref >= SeriesSlab.MAX_SERIES || entry.position() > SeriesSlab.MAX_ENTRY_BYTES) {
      throw new IllegalArgumentException("not a series ref=" + ref + " labels=" + labels.size());
    }
    lock.lock();
    try {
      if (!slab.has(ref)) {
        int hash = hash(entry.bytes(), 0, entry.position());
        int other = find(hash, entry);
        if (other < ref) {
          put(ref, hash, entry.bytes(), 0, entry.position());
        }
        if (other >= 0 && other < ref) {
          retainAll(other); // it was retired: else the series would not have had another ref
        }
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public ClusterId cluster(int ref) {
    return clusterOf(slab.entry(ref).read());
  }

  @Override
  public Labels labels(int ref) {
    Varint entry = slab.entry(ref);
    entry.read();
    String[] pairs = new String[2 * entry.read()];
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = symbols.text(entry.read());
    }
    return Labels.ofSortedPairs(pairs);
  }

  @Override
  public void read(int ref, SeriesSymbols into) {
    Varint entry = slab.entry(ref);
    into.reset(entry.read());
    for (int pairs = entry.read(); pairs > 0; pairs--) {
      int name = entry.read();
      into.add(name, entry.read());
    }
  }

  @Override
  public String text(int symbol) {
    return symbols.text(symbol);
  }

  /// Returns the labels of a series whose name is one of `names`, which are symbols.
  public Labels labels(int ref, int[] names) {
    Varint entry = slab.entry(ref);
    entry.read();
    String[] pairs = new String[2 * names.length];
    int n = 0;
    for (int left = entry.read(); left > 0 && n < pairs.length; left--) {
      int name = entry.read();
      int value = entry.read();
      if (contains(names, name)) {
        pairs[n++] = symbols.text(name);
        pairs[n++] = symbols.text(value);
      }
    }
    return Labels.ofSortedPairs(n == pairs.length ? pairs : Arrays.copyOf(pairs, n));
  }

  private static boolean contains(int[] numbers, int wanted) {
    for (int number : numbers) {
      if (number == wanted) {
        return true;
      }
    }
    return false;
  }

  /// Returns the number of the cluster that a series is of.
  public int clusterNumber(int ref) {
    return slab.entry(ref).read();
  }

  /// Returns a cluster's number, or −1 when it never had a series.
  public int clusterNumber(ClusterId cluster) {
    int symbol = symbols.find(cluster.name());
    return symbol >= 0 && clusters.containsKey(symbol) ? symbol : -1;
  }

  /// Returns a cluster's number, which it gets if it has none; only while nothing is forgotten.
  public int numberFor(ClusterId cluster) {
    int symbol = symbols.intern(cluster.name());
    clusters.putIfAbsent(symbol, cluster);
    return symbol;
  }

  public ClusterId clusterOf(int number) {
    return clusters.computeIfAbsent(number, symbol -> new ClusterId(symbols.text(symbol)));
  }

  /// Returns the symbol of a series' label value, or −1 when it has no such label.
  public int valueSymbol(int ref, int nameSymbol) {
    Varint entry = slab.entry(ref);
    entry.read();
    for (int pairs = entry.read(); pairs > 0; pairs--) {
      int name = entry.read();
      int value = entry.read();
      if (name == nameSymbol) {
        return value;
      }
    }
    return -1;
  }

  /// Returns where pieces sort a series: by metric, then by age, so that neighbours look alike.
  public long sortKey(int ref) {
    return ((long) (valueSymbol(ref, metricName) + 1) << 32) | ref;
  }

  Varint entry(int ref) {
    return slab.entry(ref);
  }

  /// Stores an entry as it was persisted; confined to loading.
  void load(int ref, byte[] source, int from, int length) {
    clusterOf(new Varint(source, from).read());
    put(ref, hash(source, from, length), source, from, length);
  }

  void reserve(int size) {
    slab.reserve(size);
  }

  private void retainAll(int but) {
    slab.forget(but);
    rehash(ref -> ref != but, table.length);
  }

  /// Forgets all series below `limit` but these, and, the next time, the symbols that none has any
  /// more. Who holds [#inUse()] must be alone.
  ///
  /// @param kept has all refs from `limit` on, too
  public void retain(RoaringBitmap kept, int limit) {
    lock.lock();
    try {
      slab.retain(kept);
      rehash(slab::has, tableSize(kept.getCardinality()));
      retiredBelow = Math.max(retiredBelow, limit);
      RoaringBitmap used = symbolsOf(kept);
      RoaringBitmap unused = new RoaringBitmap();
      unused.add(0L, symbols.size());
      unused.andNot(used);
      RoaringBitmap gone = RoaringBitmap.and(unused, unusedSymbols);
      RoaringBitmap rest = new RoaringBitmap();
      rest.add(0L, symbols.size());
      rest.andNot(gone);
      symbols.retain(rest);
      lastEncoded = Encoded.NONE; // its symbols may be gone
      unusedSymbols = unused;
    } finally {
      lock.unlock();
    }
  }

  private static int tableSize(int series) {
    return Math.max(1 << 12, Integer.highestOneBit(Math.max(1, series)) << 2);
  }

  private RoaringBitmap symbolsOf(RoaringBitmap refs) {
    RoaringBitmap used = new RoaringBitmap();
    used.add(metricName);
    clusters.keySet().forEach(used::add);
    PeekableIntIterator each = refs.getIntIterator();
    while (each.hasNext()) {
      int ref = each.next();
      if (slab.has(ref)) {
        Varint entry = slab.entry(ref);
        used.add(entry.read());
        for (int numbers = 2 * entry.read(); numbers > 0; numbers--) {
          used.add(entry.read());
        }
      }
    }
    return used;
  }

  private void rehash(IntPredicate kept, int capacity) {
    long[] rest = new long[capacity];
    entries = 0;
    for (long slot : table) {
      if (slot != 0 && kept.test((int) (slot & REF_MASK) - 1)) {
        insert(rest, slot);
        entries++;
      }
    }
    table = rest;
  }

  private Varint encode(ClusterId cluster, Labels labels) {
    Encoded before = lastEncoded;
    int[] numbers = new int[2 * labels.size()];
    Varint entry = Varint.ofCapacity(16 + 4 * numbers.length);
    entry.write(numberFor(cluster));
    entry.write(labels.size());
    for (int i = 0; i < labels.size(); i++) {
      boolean hasOther = i < before.labels.size();
      numbers[2 * i] =
          hasOther && isSame(before.labels.name(i), labels.name(i))
              ? before.numbers[2 * i]
              : symbols.intern(labels.name(i));
      numbers[2 * i + 1] =
          hasOther && isSame(before.labels.value(i), labels.value(i))
              ? before.numbers[2 * i + 1]
              : symbols.intern(labels.value(i));
      entry.write(numbers[2 * i]);
      entry.write(numbers[2 * i + 1]);
    }
    lastEncoded = new Encoded(labels, numbers);
    return entry;
  }

  @SuppressWarnings(
      "ReferenceEquality") // readers give series that follow each other the same texts
  private static boolean isSame(String a, String b) {
    return a == b;
  }

  private int find(int hash, Varint entry) {
    long[] slots = table;
    int mask = slots.length - 1;
    for (int i = hash & mask; ; i = (i + 1) & mask) {
      long slot = (long) SLOT.getAcquire(slots, i);
      if (slot == 0) {
        return -1;
      }
      int ref = (int) (slot & REF_MASK) - 1;
      if ((int) (slot >>> 32) == hash && slab.matches(ref, entry.bytes(), entry.position())) {
        return ref;
      }
    }
  }

  private int add(int hash, Varint entry) {
    lock.lock();
    try {
      int again = find(hash, entry);
      if (again >= 0) {
        return again;
      }
      int ref = slab.size();
      put(ref, hash, entry.bytes(), 0, entry.position());
      return ref;
    } finally {
      lock.unlock();
    }
  }

  private void put(int ref, int hash, byte[] source, int from, int length) {
    slab.put(ref, source, from, length);
    if (2 * ++entries > table.length) {
      long[] larger = new long[2 * table.length];
      for (long slot : table) {
        if (slot != 0) {
          insert(larger, slot);
        }
      }
      table = larger;
    }
    insert(table, (long) hash << 32 | (ref + 1));
  }

  private static void insert(long[] slots, long slot) {
    int mask = slots.length - 1;
    int i = (int) (slot >>> 32) & mask;
    while (slots[i] != 0) {
      i = (i + 1) & mask;
    }
    SLOT.setRelease(slots, i, slot); // publishes the entry with it
  }

  private static int hash(byte[] bytes, int from, int length) {
    long hash = length;
    int at = from;
    int end = from + length;
    for (; at + Long.BYTES <= end; at += Long.BYTES) {
      hash = mixed(hash ^ (long) LONG.get(bytes, at));
    }
    for (; at < end; at++) {
      hash = mixed(hash ^ bytes[at]);
    }
    return (int) (mixed(hash) >>> 32);
  }

  private static long mixed(long hash) {
    long product = hash * 0x9E37_79B9_7F4A_7C15L;
    return product ^ product >>> 32;
  }
}
