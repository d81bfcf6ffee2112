package io.tributary.kit.contract;

import io.tributary.model.Labels;
import io.tributary.model.logs.EntryColumns;
import io.tributary.model.logs.EntryFilter;
import java.nio.charset.StandardCharsets;

/// Selects the entries whose line contains a text: the query language of stores under test.
public record ContainedText(String text) implements EntryFilter {
  @Override
  public boolean selects(Labels stream, EntryColumns entries, int row) {
    int start = entries.lineStart(row);
    int length = entries.lineEnd(row) - start;
    return new String(entries.bytes(), start, length, StandardCharsets.ISO_8859_1).contains(text);
  }
}
