package io.tributary.query.logql;

import io.tributary.model.Labels;
import io.tributary.query.logql.convert.ByteSizes;
import io.tributary.query.logql.convert.ConversionException;
import io.tributary.query.logql.convert.Durations;
import io.tributary.query.logql.convert.Floats;
import io.tributary.query.logql.pipeline.LineFields;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The fields that lines have, as far as it can be told: their structured metadata, what the query
/// parsed, and what they hold as JSON or logfmt. Confined to one thread. Source: Loki
/// `pkg/querier/queryrange/detected_fields.go`.
public final class DetectedFields {
  /// A field of some lines.
  public static final class Field {
    private final String name;
    private final Set<String> values = new LinkedHashSet<>();
    private final SortedSet<String> parsers = new TreeSet<>();
    private List<String> path = List.of();
    private String type = "string";

    private Field(String name) {
      this.name = name;
    }

    public String name() {
      return name;
    }

    /// Returns `string`, `int`, `float`, `boolean`, `duration` or `bytes`.
    public String type() {
      return type;
    }

    public int cardinality() {
      return values.size();
    }

    /// Returns what reads it, `json` or `logfmt`; nothing for structured metadata.
    public Set<String> parsers() {
      return parsers;
    }

    /// Returns the keys that lead to it in JSON; none when it is not of JSON.
    public List<String> path() {
      return path;
    }

    private void add(String value) {
      type = typeOf(value); // the last one counts
      values.add(value);
    }
  }

  private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]{1,40}");

  /// As Go writes them; `1` and `0` are numbers already.
  private static final Set<String> BOOLEANS =
      Set.of("t", "T", "true", "True", "TRUE", "f", "F", "false", "False", "FALSE");

  private final int limit;
  private final Map<String, Field> fields = new LinkedHashMap<>();
  private final LineFields reader = new LineFields();

  /// @param limit the most fields that are told apart
  public DetectedFields(int limit) {
    this.limit = limit;
  }

  /// Adds the fields of a line.
  public void add(LogEntry entry) {
    addAll(entry.metadata(), List.of());
    List<LineFields.Field> found = reader.read(entry.stream(), entry.line());
    String parser = reader.isJson() ? "json" : "logfmt"; // which reads anything
    addAll(entry.parsed(), List.of(parser));
    for (LineFields.Field each : found) {
      Field field = field(each.name());
      if (field != null) {
        field.parsers.add(parser);
        field.path = each.path();
        field.add(each.value());
      }
    }
  }

  private void addAll(Labels labels, List<String> parsers) {
    for (int i = 0; i < labels.size(); i++) {
      Field field = labels.name(i).startsWith("__error") ? null : field(labels.name(i));
      if (field != null) {
        field.parsers.addAll(parsers);
        field.add(labels.value(i));
      }
    }
  }

  private @Nullable Field field(String name) {
    Field field = fields.get(name);
    if (field == null && fields.size() < limit) {
      field = new Field(name);
      fields.put(name, field);
    }
    return field;
  }

  /// Returns the fields in the order they were found.
  public List<Field> fields() {
    return List.copyOf(fields.values());
  }

  /// Returns the values of a field as a query may say them: sizes in their short form.
  public List<String> values(String name, int most) {
    Field field = fields.get(name);
    Set<String> values = new LinkedHashSet<>();
    if (field != null) {
      for (String value : field.values) {
        values.add(field.parsers.isEmpty() ? value : sized(value));
      }
    }
    List<String> kept = new ArrayList<>(values);
    return kept.subList(0, Math.min(most, kept.size()));
  }

  private static String sized(String value) {
    boolean unit = !value.isEmpty() && Character.isLetter(value.charAt(value.length() - 1));
    try {
      return unit ? ByteSizes.format(ByteSizes.parse(value)) : value;
    } catch (ConversionException e) {
      return value;
    }
  }

  private static String typeOf(String value) {
    if (INTEGER.matcher(value).matches() && new BigInteger(value).bitLength() < Long.SIZE) {
      return "int";
    }
    if (reads(() -> Floats.parse(value))) {
      return "float";
    }
    if (BOOLEANS.contains(value)) {
      return "boolean";
    }
    if (reads(() -> Durations.parse(value))) {
      return "duration";
    }
    return ByteSizes.isReadable(value) ? "bytes" : "string";
  }

  @FunctionalInterface
  private interface Reading {
    Object read() throws ConversionException;
  }

  private static boolean reads(Reading reading) {
    try {
      reading.read();
      return true;
    } catch (ConversionException e) {
      return false; // of another type
    }
  }
}
