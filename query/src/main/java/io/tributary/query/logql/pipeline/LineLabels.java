package io.tributary.query.logql.pipeline;

import io.tributary.model.Labels;
import io.tributary.query.logql.ast.Grouping;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The labels of one line: its stream's, its structured metadata, what parsers found, its error;
/// reused from line to line. Confined to one thread.
///
/// A name belongs to the stream, else to the metadata, else to what was parsed; who loses it is
/// found under `<name>_extracted`. Few labels per line are expected: names are searched one by one.
public final class LineLabels {
  /// Where a label comes from.
  public enum Source {
    STREAM,
    METADATA,
    PARSED
  }

  private static final String EXTRACTED = "_extracted";

  private Labels base = Labels.EMPTY;
  // What differs from the stream's labels; a null value removes.
  private String[] names = new String[16];
  private @Nullable String[] values = new @Nullable String[16];
  private Source[] sources = new Source[16];
  private boolean[] extracted = new boolean[16];
  private boolean[] removed = new boolean[16];
  private int size;
  private String error = "";
  private String errorDetails = "";
  private final LabelPairs pairs = new LabelPairs();
  private final RecentPairs recent = new RecentPairs();

  /// Starts a line of the stream `stream` with the metadata of `bytes[start, end)`.
  public void reset(Labels stream, byte[] bytes, int start, int end) {
    base = stream;
    size = 0;
    error = "";
    errorDetails = "";
    if (end > start) {
      RecentPairs.Pairs metadata = recent.of(bytes, start, end);
      for (int i = 0; i < metadata.size(); i++) {
        addMetadata(metadata.name(i), metadata.value(i));
      }
    }
  }

  private void addMetadata(String name, String value) {
    switch (name) {
      case LineError.LABEL -> error = value;
      case LineError.DETAILS -> errorDetails = value;
      default -> set(base.has(name) ? name + EXTRACTED : name, value, Source.METADATA);
    }
  }

  /// Returns the name under which a parser keeps the field `name`, or null when it does not: the
  /// field is not needed, or an earlier one has the name.
  @Nullable String target(String name, NeededLabels needed) {
    if (!needed.contains(name)) {
      return null; // nor is what it would be called beside another one
    }
    String target = parsedName(name);
    return needed.contains(target) && !isExtracted(target) ? target : null;
  }

  /// Returns the name of a parser's field: another source's name is left to it.
  String parsedName(String name) {
    if (base.has(name)) {
      return name + EXTRACTED;
    }
    int at = indexOf(name);
    boolean taken = at >= 0 && values[at] != null && sources[at] == Source.METADATA;
    return taken ? name + EXTRACTED : name;
  }

  /// Sets what a parser or a format made.
  public void setParsed(String name, String value) {
    set(name, value, Source.PARSED);
    extracted[indexOf(name)] = true;
  }

  /// Returns whether a parser or a format has set the label on this line.
  boolean isExtracted(String name) {
    int at = indexOf(name);
    return at >= 0 && extracted[at];
  }

  /// Returns the label's value, or null when there is none; errors are not looked at.
  public @Nullable String get(String name) {
    int at = indexOf(name);
    if (at >= 0) {
      return values[at];
    }
    String value = base.get(name);
    return value.isEmpty() ? null : value;
  }

  private void set(String name, String value, Source source) {
    int at = indexOf(name);
    if (at < 0) {
      at = grow(name);
    }
    values[at] = value;
    sources[at] = source;
  }

  /// Removes the label; if there is none, a later one of that name counts as removed all the same
  /// where labels are kept by name.
  public void remove(String name) {
    int at = indexOf(name);
    if (at < 0) {
      at = grow(name);
    }
    values[at] = null;
    removed[at] = true;
  }

  private int grow(String name) {
    if (size == names.length) {
      names = Arrays.copyOf(names, size * 2);
      values = Arrays.copyOf(values, size * 2);
      sources = Arrays.copyOf(sources, size * 2);
      extracted = Arrays.copyOf(extracted, size * 2);
      removed = Arrays.copyOf(removed, size * 2);
    }
    names[size] = name;
    extracted[size] = false;
    removed[size] = false;
    return size++;
  }

  private int indexOf(String name) {
    for (int i = 0; i < size; i++) {
      if (names[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /// Returns whether the labels are the stream's own; an explanation alone does not count.
  public boolean isUnchanged() {
    return size == 0 && error.isEmpty();
  }

  /// Returns the error, or "" when there is none.
  public String error() {
    return error;
  }

  /// Returns the explanation of the error; it is no label that filters see.
  String errorDetails() {
    return errorDetails;
  }

  public boolean hasError() {
    return !error.isEmpty();
  }

  public void setError(LineError kind, String details) {
    error = kind.toString();
    errorDetails = details;
  }

  /// Sets what a parser found wrong with the line.
  ///
  /// @param details null leaves what an earlier error said
  void setParseError(LineError kind, @Nullable String details, NeededLabels needed) {
    setError(kind, details == null ? errorDetails : details);
    if (needed.keepsErrors()) {
      setParsed(LineError.PRESERVE, "true");
    }
  }

  /// Returns whether the query asks for the errors of parsers, and has one here.
  public boolean isErrorAskedFor() {
    return "true".equals(get(LineError.PRESERVE));
  }

  /// Removes the error, its explanation stays.
  public void clearError() {
    error = "";
  }

  /// Removes only the explanation.
  public void clearErrorDetails() {
    errorDetails = "";
  }

  /// Passes on every label that is there, errors apart, in no order.
  public void forEach(Visitor visitor) {
    for (int i = 0; i < base.size(); i++) {
      if (indexOf(base.name(i)) < 0) {
        visitor.label(base.name(i), base.value(i), Source.STREAM);
      }
    }
    for (int i = 0; i < size; i++) {
      String value = values[i];
      if (value != null) {
        visitor.label(names[i], value, sources[i]);
      }
    }
  }

  /// Receives the labels of [#forEach].
  @FunctionalInterface
  public interface Visitor {
    void label(String name, String value, Source source);
  }

  /// Returns all labels, with the error; valid until the next call.
  public LabelPairs all() {
    pairs.clear();
    forEach((name, value, source) -> pairs.add(name, value));
    addError();
    return pairs.sort();
  }

  /// Returns the labels of one source; parsed ones with the error; valid until the next call.
  public LabelPairs of(Source wanted) {
    pairs.clear();
    forEach((name, value, source) -> {
      if (source == wanted) {
        pairs.add(name, value);
      }
    });
    if (wanted == Source.PARSED) {
      addError();
    }
    return pairs.sort();
  }

  private void addError() {
    if (!error.isEmpty()) {
      pairs.add(LineError.LABEL, error);
    }
    if (!errorDetails.isEmpty() && !isUnchanged()) {
      pairs.add(LineError.DETAILS, errorDetails);
    }
  }

  /// Returns what `grouping` keeps of all labels, the error too; valid until the next call.
  public LabelPairs groupedWithError(Grouping grouping) {
    pairs.clear();
    forEach((name, value, source) -> {
      if (grouping.keeps(name)) {
        pairs.add(name, value);
      }
    });
    if (grouping.keeps(LineError.LABEL)) {
      pairs.add(LineError.LABEL, error);
    }
    if (!errorDetails.isEmpty() && grouping.keeps(LineError.DETAILS)) {
      pairs.add(LineError.DETAILS, errorDetails);
    }
    return pairs.sort();
  }

  /// Returns what `grouping` keeps; valid until the next call. By name a label that was removed
  /// once is not kept, even if a later stage sets it again, as in Loki.
  public LabelPairs grouped(Grouping grouping) {
    pairs.clear();
    if (grouping.without()) {
      forEach((name, value, source) -> {
        if (grouping.keeps(name)) {
          pairs.add(name, value);
        }
      });
      return pairs.sort();
    }
    for (String name : grouping.labels()) {
      int at = indexOf(name);
      String value = at >= 0 && removed[at] ? null : get(name);
      if (value != null) {
        pairs.add(name, value);
      }
    }
    return pairs.sort();
  }
}
