package io.tributary.storage.logs;

import io.tributary.model.error.CorruptDataException;
import io.tributary.model.logs.EntryColumns;
import io.tributary.model.logs.NanoRange;
import io.tributary.storage.chunk.ChunkReader;
import io.tributary.storage.chunk.Reading;
import io.tributary.storage.pieces.Piece;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// The chunks that one reader has open; the one that was not used for longest makes room. Confined
/// to one thread.
final class OpenChunks {
  /// A chunk that cannot be read is told here, and its entries are left out.
  interface Damage extends Consumer<CorruptDataException> {}

  /// Streams of a chunk that has few are read against the order of time in steps that grow: who
  /// does so wants few entries as a rule, and has them soon.
  private static final int[] STEPS = {1, 7, 24, 96}; // the newest first

  private static final int ALL_STEPS = 128;
  private static final int FEW_STREAMS = 16;

  private record Key(long piece, int chunk) {}

  private final ChunkStore store;
  private final int capacity;
  private final Damage damage;
  private final WantedChunks wanted;
  private final CountPages counts;
  private final StreamOrder order;
  private final LinkedHashMap<Key, ChunkReader> open = new LinkedHashMap<>(16, 0.75f, true);

  /// @param capacity how many chunks are open at once, of about 1 MiB each
  /// @param wanted the others are left out
  OpenChunks(ChunkStore store, int capacity, Damage damage, WantedChunks wanted) {
    this.store = store;
    this.capacity = capacity;
    this.damage = damage;
    this.wanted = wanted;
    this.counts = new CountPages(store, damage);
    this.order = store.order();
  }

  /// The part of a stream in a range of one chunk.
  record ChunkSection(OpenChunks chunks, Piece piece, int chunk, int ref, NanoRange range)
      implements Section {
    @Override
    public long minNs() {
      return range.minNs();
    }

    @Override
    public long maxNs() {
      return range.maxNs();
    }

    @Override
    public void read(NanoRange wanted, Reading reading, EntryColumns out) {
      long minNs = Math.max(range.minNs(), wanted.minNs());
      long maxNs = Math.min(range.maxNs(), wanted.maxNs());
      if (minNs <= maxNs) {
        chunks.read(this, new NanoRange(minNs, maxNs), reading, out);
      }
    }
  }

  /// Returns whether filters are not asked.
  boolean areAllWanted() {
    return wanted.areAll();
  }

  void askFilters(Piece piece) {
    wanted.ask(piece);
  }

  /// Returns the order in which streams are to be asked for.
  StreamOrder order() {
    return order;
  }

  /// Adds those of the streams, which are in their order, that chunks may have which are wanted.
  void addRefs(Piece piece, NanoRange range, int[] refs, RoaringBitmap out) {
    ChunkDirectory directory = directory(piece);
    List<ChunkDirectory.Chunk> chunks = directory.chunks();
    for (int i = 0; i < chunks.size(); i++) {
      ChunkDirectory.Chunk chunk = chunks.get(i);
      if (!wanted.has(piece, i) || !range.overlaps(chunk.minNs(), chunk.maxNs())) {
        continue;
      }
      if (directory.ranked()) {
        int at = order.lowerBound(refs, chunk.first());
        while (at < refs.length && order.rank(refs[at]) <= chunk.last()) {
          out.add(refs[at++]);
        }
      } else {
        out.add(chunk.first(), chunk.last() + 1);
      }
    }
  }

  /// Adds the sections that may have entries of a stream in the range; they do not overlap.
  ///
  /// @param stepwise whether the newest entries alone may be wanted
  void addSections(Piece piece, int ref, NanoRange range, boolean stepwise, List<Section> out) {
    ChunkDirectory directory = directory(piece);
    List<ChunkDirectory.Chunk> chunks = directory.chunks();
    long key = directory.key(order, ref);
    boolean inSteps = stepwise && !wanted.areFew(piece);
    for (int i = directory.find(key); i < chunks.size(); i++) {
      ChunkDirectory.Chunk chunk = chunks.get(i);
      if (chunk.first() > key) {
        return;
      }
      if (range.overlaps(chunk.minNs(), chunk.maxNs()) && wanted.has(piece, i)) {
        ChunkSection all = section(piece, i, ref, counts.find(piece, i, ref));
        if (all == null || !range.overlaps(all.minNs(), all.maxNs())) {
          continue;
        }
        if (inSteps && chunk.streams() <= FEW_STREAMS) {
          addSteps(all, range, out);
        } else {
          out.add(all);
        }
      }
    }
  }

  /// Returns what a chunk has of a stream, or null when it is known to have nothing.
  ///
  /// @param place where that is counted; null when it is not
  @Nullable ChunkSection section(
      Piece piece, int chunk, int ref, CountPages.@Nullable Place place) {
    if (place != null) {
      int part = place.part();
      return part < 0
          ? null
          : new ChunkSection(
              this,
              piece,
              chunk,
              ref,
              new NanoRange(place.page().minNs(part), place.page().maxNs(part)));
    }
    ChunkDirectory.Chunk bounds = directory(piece).chunks().get(chunk);
    return new ChunkSection(this, piece, chunk, ref, new NanoRange(bounds.minNs(), bounds.maxNs()));
  }

  CountPages counts() {
    return counts;
  }

  private static void addSteps(ChunkSection all, NanoRange range, List<Section> out) {
    long span = (all.maxNs() - all.minNs()) / ALL_STEPS;
    long to = all.maxNs();
    int left = STEPS.length;
    for (int step : STEPS) {
      long from = --left == 0 ? all.minNs() : to - step * span;
      if (from <= to && range.overlaps(from, to)) {
        NanoRange part = new NanoRange(from, to);
        out.add(new ChunkSection(all.chunks, all.piece, all.chunk, all.ref, part));
      }
      to = from - 1;
    }
  }

  ChunkDirectory directory(Piece piece) {
    try {
      return store.directory(piece);
    } catch (CorruptDataException e) {
      damage.accept(e);
      return new ChunkDirectory(List.of(), true);
    }
  }

  private void read(ChunkSection section, NanoRange range, Reading reading, EntryColumns out) {
    Key key = new Key(section.piece.id(), section.chunk);
    try {
      ChunkReader reader = open(section.piece, section.chunk);
      int stream = reader.find(section.ref);
      if (stream >= 0) {
        reader.read(stream, range, reading, out);
      }
    } catch (CorruptDataException e) {
      open.remove(key);
      out.reset(out.labels(), out.bytes()); // rows added before the damage was found
      damage.accept(e);
    }
  }

  /// Returns a reader that is at a chunk, and stays so until others are opened.
  ChunkReader open(Piece piece, int chunk) {
    Key key = new Key(piece.id(), chunk);
    ChunkReader known = open.get(key);
    if (known != null) {
      return known;
    }
    ChunkReader reader = spare();
    reader.open(bytes -> store.load(piece, chunk, bytes), ChunkStore.place(piece, chunk));
    open.put(key, reader);
    return reader;
  }

  /// Closes all; what was read of them is not valid any more.
  void close() {
    open.values().forEach(store::giveBack);
    open.clear();
  }

  private ChunkReader spare() {
    if (open.size() < capacity) {
      return store.reader();
    }
    Iterator<ChunkReader> oldest = open.values().iterator();
    ChunkReader reader = oldest.next();
    oldest.remove();
    return reader;
  }
}
