package io.tributary.kit.memory;

import io.tributary.kit.memory.MemoryLogQuerier.Stream;
import io.tributary.model.logs.EntryColumns;
import io.tributary.model.logs.EntryHints;
import io.tributary.model.logs.EntryReader;
import java.io.ByteArrayOutputStream;
import java.util.List;

/// Gives small batches, always of the stream whose next entry comes first, so that its bound is
/// exact. What is not asked for is not there. Confined to one thread.
final class MemoryEntryReader implements EntryReader {
  private static final int BATCH = 3;

  private final List<Stream> streams;
  private final int[] read;
  private final boolean newestFirst;
  private final EntryHints.Parts parts;

  MemoryEntryReader(List<Stream> streams, EntryHints hints) {
    this.streams = streams;
    this.read = new int[streams.size()];
    this.newestFirst = hints.newestFirst();
    this.parts = hints.parts();
  }

  private MemoryEntry entry(int stream, int index) {
    List<MemoryEntry> entries = streams.get(stream).entries();
    return entries.get(newestFirst ? entries.size() - 1 - index : index);
  }

  private boolean isRead(int stream) {
    return read[stream] == streams.get(stream).entries().size();
  }

  /// Returns the stream whose next entry comes first, or -1.
  private int first() {
    int first = -1;
    for (int i = 0; i < read.length; i++) {
      if (!isRead(i) && (first < 0 || isBefore(i, first))) {
        first = i;
      }
    }
    return first;
  }

  private boolean isBefore(int a, int b) {
    long timeA = entry(a, read[a]).timestampNs();
    long timeB = entry(b, read[b]).timestampNs();
    return newestFirst ? timeA > timeB : timeA < timeB;
  }

  @Override
  public boolean next(EntryColumns out) {
    int stream = first();
    if (stream < 0) {
      return false;
    }
    out.reset(streams.get(stream).labels(), new byte[0]);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < BATCH && !isRead(stream); i++) {
      MemoryEntry entry = entry(stream, read[stream]++);
      int start = bytes.size();
      boolean line = parts == EntryHints.Parts.LINES;
      bytes.writeBytes(line ? entry.line() : new byte[entry.line().length]);
      int lineEnd = bytes.size();
      bytes.writeBytes(entry.metadata());
      out.add(entry.timestampNs(), start, lineEnd, lineEnd, bytes.size());
    }
    if (parts != EntryHints.Parts.SIZES) {
      out.setBytes(bytes.toByteArray());
    }
    return true;
  }

  @Override
  public long boundNs() {
    int stream = first();
    if (stream < 0) {
      return newestFirst ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
    return entry(stream, read[stream]).timestampNs();
  }
}
