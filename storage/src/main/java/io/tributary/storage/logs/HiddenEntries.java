package io.tributary.storage.logs;

import io.tributary.model.Labels;
import io.tributary.model.logs.EntryColumns;
import io.tributary.model.logs.EntryFilter;
import io.tributary.model.logs.NanoRange;
import io.tributary.storage.chunk.Reading;
import io.tributary.storage.index.SeriesIndex;
import io.tributary.storage.pieces.Windows;
import io.tributary.storage.wal.Tombstone;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.roaringbitmap.RoaringBitmap;

/// What deletes, and rules of retention, hide of one cluster's entries from one reader. Confined to
/// one thread.
final class HiddenEntries {
  private final List<Tombstone> tombstones;
  private final SeriesIndex index;
  private final EntryFilter.Factory filters;
  private final Map<Tombstone, EntryFilter> compiled = new HashMap<>();
  private final EntryColumns read = new EntryColumns();

  /// @param tombstones of one cluster
  /// @param filters makes what tells the entries of a delete that looks at more than streams
  HiddenEntries(List<Tombstone> tombstones, SeriesIndex index, EntryFilter.Factory filters) {
    this.tombstones = tombstones;
    this.index = index;
    this.filters = filters;
  }

  /// Returns the streams of which something may be hidden in a range.
  RoaringBitmap refs(int cluster, NanoRange range) {
    RoaringBitmap refs = new RoaringBitmap();
    for (Tombstone tombstone : tombstones) {
      NanoRange hidden = rangeOf(tombstone);
      if (range.overlaps(hidden.minNs(), hidden.maxNs())) {
        refs.or(index.select(cluster, tombstone.matchers()));
      }
    }
    return refs;
  }

  private static NanoRange rangeOf(Tombstone tombstone) {
    return new NanoRange(
        Windows.startNs(tombstone.range().minMs()), Windows.lastNs(tombstone.range().maxMs()));
  }

  /// Replaces the sections from `from` on by what is to be seen of them.
  ///
  /// @param logEnd the first position of the log behind their entries
  void hide(int ref, long logEnd, List<Section> sections, int from) {
    List<Tombstone> hiding = from == sections.size() ? List.of() : hiding(ref, logEnd);
    if (!hiding.isEmpty()) {
      Labels stream = index.registry().labels(ref);
      List<Section> added = sections.subList(from, sections.size());
      added.removeIf(section -> hiding.stream().anyMatch(each -> hidesAll(each, section)));
      added.replaceAll(section -> new Shown(section, stream, hiding));
    }
  }

  /// Returns whether something may be hidden of a stream.
  ///
  /// @param logEnd the first position of the log behind its entries
  boolean hidesAny(int ref, long logEnd) {
    return !hiding(ref, logEnd).isEmpty();
  }

  private List<Tombstone> hiding(int ref, long logEnd) {
    if (tombstones.isEmpty()) {
      return List.of();
    }
    Labels stream = index.registry().labels(ref);
    return tombstones.stream()
        .filter(each -> logEnd <= each.position() && each.hides(each.cluster(), stream))
        .toList();
  }

  private static boolean hidesAll(Tombstone tombstone, Section section) {
    NanoRange range = rangeOf(tombstone);
    return !tombstone.isFiltered()
        && range.contains(section.minNs())
        && range.contains(section.maxNs());
  }

  private EntryFilter filter(Tombstone tombstone) {
    Tombstone.Entries entries = tombstone.entries();
    if (entries == null) {
      throw new IllegalArgumentException("a delete of samples position=" + tombstone.position());
    }
    return compiled.computeIfAbsent(tombstone, _ -> filters.compile(entries.query()));
  }

  /// The entries of a section that nothing hides.
  private final class Shown implements Section {
    private final Section section;
    private final Labels stream;
    private final List<Tombstone> hiding;

    Shown(Section section, Labels stream, List<Tombstone> hiding) {
      this.section = section;
      this.stream = stream;
      this.hiding = hiding;
    }

    @Override
    public long minNs() {
      return section.minNs();
    }

    @Override
    public long maxNs() {
      return section.maxNs();
    }

    @Override
    public void read(NanoRange range, Reading reading, EntryColumns out) {
      boolean filtered = hiding.stream().anyMatch(Tombstone::isFiltered);
      read.reset(Labels.EMPTY, read.bytes());
      section.read(range, filtered ? reading.withLines() : reading, read);
      out.setBytes(read.bytes());
      out.omit(read.omittedBytes());
      for (int row = 0; row < read.size(); row++) {
        if (!isHidden(row)) {
          out.add(
              read.timestampNs(row),
              read.lineStart(row),
              read.lineEnd(row),
              read.metadataStart(row),
              read.metadataEnd(row));
        }
      }
    }

    private boolean isHidden(int row) {
      long timestampMs = Windows.msOf(read.timestampNs(row));
      for (Tombstone tombstone : hiding) {
        if (tombstone.range().contains(timestampMs)
            && (!tombstone.isFiltered() || filter(tombstone).selects(stream, read, row))) {
          return true;
        }
      }
      return false;
    }
  }
}
