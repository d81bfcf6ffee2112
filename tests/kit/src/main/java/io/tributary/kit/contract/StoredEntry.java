package io.tributary.kit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.logs.EntryColumns;
import io.tributary.model.logs.EntryHints;
import io.tributary.model.logs.EntryReader;
import io.tributary.model.logs.LogQuerier;
import io.tributary.model.logs.StructuredMetadata;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// An entry as it was read; its bytes as ISO 8859-1, which has a letter for each of them.
///
/// @param metadata structured metadata in stored form
public record StoredEntry(long timestampNs, String line, String metadata) {
  public static final EntryHints OLDEST_FIRST =
      new EntryHints(false, List.of(), EntryHints.Parts.LINES);
  public static final EntryHints NEWEST_FIRST =
      new EntryHints(true, List.of(), EntryHints.Parts.LINES);

  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /// Returns the text of bytes, as it is in [#line()].
  public static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /// Returns one pair of structured metadata in stored form.
  public static String metadata(String name, String value) {
    byte[] pair = new byte[name.length() + value.length() + 10];
    int at = put(pair, 0, name);
    return text(Arrays.copyOf(pair, put(pair, at, value)));
  }

  private static int put(byte[] target, int offset, String text) {
    int at = StructuredMetadata.putVarint(target, offset, text.length());
    System.arraycopy(bytes(text), 0, target, at, text.length());
    return at + text.length();
  }

  private static String text(EntryColumns columns, int from, int to) {
    return new String(columns.bytes(), from, to - from, StandardCharsets.ISO_8859_1);
  }

  /// Returns the matching streams' entries in the asked order, oldest first or newest first, and
  /// holds the reader to its promises on the way.
  public static SortedMap<Labels, List<StoredEntry>> readAll(
      LogQuerier querier, List<Matcher> matchers, EntryHints hints) {
    SortedMap<Labels, List<StoredEntry>> all = new TreeMap<>();
    read(querier.select(matchers, hints), hints, all);
    return all;
  }

  /// Returns the same of all readers that the store has for it, which are held to their promises
  /// each.
  public static SortedMap<Labels, List<StoredEntry>> readSplit(
      LogQuerier querier, List<Matcher> matchers, EntryHints hints) {
    SortedMap<Labels, List<StoredEntry>> all = new TreeMap<>();
    for (EntryReader reader : querier.split(matchers, hints)) {
      SortedMap<Labels, List<StoredEntry>> part = new TreeMap<>();
      read(reader, hints, part);
      part.forEach(
          (labels, entries) -> all.computeIfAbsent(labels, _ -> new ArrayList<>()).addAll(entries));
    }
    return all;
  }

  private static void read(
      EntryReader reader, EntryHints hints, SortedMap<Labels, List<StoredEntry>> all) {
    IdentityHashMap<Labels, Boolean> objects = new IdentityHashMap<>();
    EntryColumns columns = new EntryColumns();
    long boundNs = reader.boundNs();
    while (reader.next(columns)) {
      if (columns.size() == 0) {
        continue; // it would be of no stream
      }
      objects.put(columns.labels(), true);
      List<StoredEntry> stream = all.computeIfAbsent(columns.labels(), key -> new ArrayList<>());
      for (int row = 0; row < columns.size(); row++) {
        StoredEntry entry = entry(columns, row, hints.parts());
        assertOrder(entry.timestampNs, boundNs, hints, "of the bound");
        if (!stream.isEmpty()) {
          assertOrder(entry.timestampNs, stream.getLast().timestampNs, hints, "of the one before");
        }
        stream.add(entry);
      }
      boundNs = reader.boundNs();
    }
    assertThat(reader.next(columns)).as("more after the end").isFalse();
    assertThat(objects).as("one object of labels for a stream").hasSameSizeAs(all.keySet());
  }

  private static void assertOrder(
      long timestampNs, long beforeNs, EntryHints hints, String before) {
    assertThat(hints.newestFirst() ? timestampNs <= beforeNs : timestampNs >= beforeNs)
        .as("time=%s is on the wrong side %s=%s %s", timestampNs, before, beforeNs, hints)
        .isTrue();
  }

  /// Of what is not read there are as many blanks as it has bytes.
  private static StoredEntry entry(EntryColumns columns, int row, EntryHints.Parts parts) {
    int lineStart = columns.lineStart(row);
    int lineEnd = columns.lineEnd(row);
    int metadataStart = columns.metadataStart(row);
    int metadataEnd = columns.metadataEnd(row);
    return new StoredEntry(
        columns.timestampNs(row),
        parts == EntryHints.Parts.LINES
            ? text(columns, lineStart, lineEnd)
            : " ".repeat(lineEnd - lineStart),
        parts == EntryHints.Parts.SIZES
            ? " ".repeat(metadataEnd - metadataStart)
            : text(columns, metadataStart, metadataEnd));
  }

  /// Returns the entry as a reader sees it that reads no lines.
  StoredEntry withoutBytes() {
    return new StoredEntry(timestampNs, " ".repeat(line.length()), " ".repeat(metadata.length()));
  }

  @Override
  public String toString() {
    String text = line.length() > 200 ? line.substring(0, 200) + "… " + line.length() : line;
    return timestampNs + " " + text + (metadata.isEmpty() ? "" : " {" + metadata + "}");
  }
}
