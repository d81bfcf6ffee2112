package io.tributary.datasource.arrow;

import io.tributary.model.Labels;
import io.tributary.model.metrics.Histogram;
import io.tributary.query.exec.Value;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.TimeStampMilliTZVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/// Writes results as streams of record batches, a row for each sample. Confined to one thread.
///
/// Columns: `time`, milliseconds UTC; `value`, a double, null where the sample is a histogram;
/// `histogram`, its JSON, if there is any; then one for each label, in the order of their names.
/// Rows are ordered by series, then time. One batch at a time is in memory beside the result.
public final class ArrowResult implements AutoCloseable {
  public static final String MEDIA_TYPE = "application/vnd.apache.arrow.stream";

  private static final int BATCH_ROWS = 1 << 16;

  private final BufferAllocator allocator = new RootAllocator();
  private final TimeStampMilliTZVector times = new TimeStampMilliTZVector("time", allocator, "UTC");
  private final Float8Vector values = new Float8Vector("value", allocator);
  private final VarCharVector histograms = new VarCharVector("histogram", allocator);
  private final TreeMap<String, LabelColumn> labels = new TreeMap<>(Labels::compareUtf8);
  private final Function<Histogram, String> json;
  private boolean hasHistograms;
  private int rows;

  /// @param json what the column `histogram` holds
  public ArrowResult(Function<Histogram, String> json) {
    this.json = json;
  }

  /// Returns whether results of this kind can be written: strings cannot.
  public static boolean fits(Value value) {
    return switch (value) {
      case Value.Scalar _, Value.Vector _, Value.Matrix _ -> true;
      case Value.Text _ -> false;
    };
  }

  /// @param metadata of the schema
  public void write(Value value, Map<String, String> metadata, OutputStream out)
      throws IOException {
    note(value);
    MapDictionaryProvider dictionaries = new MapDictionaryProvider();
    List<FieldVector> columns = new ArrayList<>(List.of(times, values));
    if (hasHistograms) {
      columns.add(histograms);
    }
    for (LabelColumn label : labels.values()) {
      dictionaries.put(label.dictionary());
      columns.add(label.rows());
    }
    Schema schema = new Schema(columns.stream().map(FieldVector::getField).toList(), metadata);
    VectorSchemaRoot root = new VectorSchemaRoot(schema, columns, 0);
    ArrowStreamWriter writer = new ArrowStreamWriter(root, dictionaries, out);
    writer.start();
    Batches batches = new Batches(root, writer);
    batches.begin();
    write(value, batches);
    batches.send();
    writer.close(); // not when it broke off: it would look whole
  }

  private void note(Value value) {
    switch (value) {
      case Value.Vector vector ->
          vector.samples().forEach(sample -> note(sample.labels(), sample.histogram() != null));
      case Value.Matrix matrix ->
          matrix.series().forEach(points -> note(points.labels(), points.histograms().length > 0));
      case Value.Scalar _, Value.Text _ -> {}
    }
  }

  private void note(Labels of, boolean histogram) {
    hasHistograms |= histogram;
    for (int i = 0; i < of.size(); i++) {
      labels
          .computeIfAbsent(of.name(i), name -> new LabelColumn(name, labels.size(), allocator))
          .note(of.value(i));
    }
  }

  private void write(Value value, Batches batches) throws IOException {
    switch (value) {
      case Value.Scalar scalar ->
          batches.add(Labels.EMPTY, scalar.timestampMs(), scalar.value(), null);
      case Value.Vector vector -> {
        for (Value.Sample sample : vector.samples()) {
          batches.add(sample.labels(), sample.timestampMs(), sample.value(), sample.histogram());
        }
      }
      case Value.Matrix matrix -> {
        for (Value.Points points : matrix.series()) {
          write(points, batches);
        }
      }
      case Value.Text _ -> throw new IllegalArgumentException("a string is no table");
    }
  }

  private static void write(Value.Points points, Batches batches) throws IOException {
    long[] floats = points.timestampsMs();
    long[] others = points.histogramTimestampsMs();
    int i = 0;
    int j = 0;
    while (i < floats.length || j < others.length) {
      if (j == others.length || (i < floats.length && floats[i] < others[j])) {
        batches.add(points.labels(), floats[i], points.values()[i], null);
        i++;
      } else {
        batches.add(points.labels(), others[j], 0, points.histograms()[j]);
        j++;
      }
    }
  }

  /// Sends the rows, [#BATCH_ROWS] at a time.
  private final class Batches {
    private final VectorSchemaRoot root;
    private final ArrowStreamWriter writer;

    Batches(VectorSchemaRoot root, ArrowStreamWriter writer) {
      this.root = root;
      this.writer = writer;
    }

    void begin() {
      root.allocateNew();
      rows = 0;
    }

    void add(Labels of, long timestampMs, double value, @Nullable Histogram histogram)
        throws IOException {
      if (rows == BATCH_ROWS) {
        send();
        begin();
      }
      times.setSafe(rows, timestampMs);
      if (histogram == null) {
        values.setSafe(rows, value);
      } else {
        values.setNull(rows);
        histograms.setSafe(rows, json.apply(histogram).getBytes(StandardCharsets.UTF_8));
      }
      for (int i = 0; i < of.size(); i++) {
        Objects.requireNonNull(labels.get(of.name(i))).set(rows, of.value(i));
      }
      rows++;
    }

    void send() throws IOException {
      if (rows > 0) {
        root.setRowCount(rows);
        writer.writeBatch();
      }
    }
  }

  @Override
  public void close() {
    times.close();
    values.close();
    histograms.close();
    labels.values().forEach(LabelColumn::close);
    allocator.close();
  }
}
