package io.tributary.ingest.otlp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.tributary.ingest.append.LabelText;
import io.tributary.ingest.otlp.AttributeReader.Attribute;
import io.tributary.ingest.otlp.PointTable.Text;
import io.tributary.ingest.wire.WireCursor;
import io.tributary.model.Labels;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The labels of rows as Prometheus makes them of OTLP: what a series costs once. Confined to one
/// thread; valid for one request.
///
/// `job` and `instance` are the resource's service and its instance, the other labels the
/// attributes of the point. Keys that become the same label have their values joined by `;`.
final class PointLabels {
  static final String TARGET_INFO = "target_info";

  private static final List<String> IDENTIFYING =
      List.of("service.namespace", "service.name", "service.instance.id");

  private final AttributeReader attributes = new AttributeReader();
  private final PointTable table;
  private final PointRows rows;
  private MemorySegment body = MemorySegment.NULL;
  private final Map<Integer, Identity> identities = new HashMap<>();

  /// Who a resource is; both may be empty.
  private record Identity(String job, String instance) {}

  PointLabels(MetricsScan scan) {
    table = scan.table();
    rows = scan.rows();
  }

  void reset(MemorySegment newBody) {
    body = newBody;
    identities.clear();
  }

  /// Returns how long what the labels of a row are made of is, at least.
  long size(int row) {
    int point = rows.point(row);
    if (rows.kind(row) == RowKind.TARGET_INFO) {
      return (long) table.resourceEnd(point) - table.resourceStart(point);
    }
    int metric = table.metric(point);
    Identity identity = identity(table.resource(metric));
    return attributes.size(body, table.start(point), table.end(point), tag(metric))
        + (table.textEnd(metric, Text.NAME) - table.textStart(metric, Text.NAME))
        + (table.textEnd(metric, Text.UNIT) - table.textStart(metric, Text.UNIT))
        + identity.job.length()
        + identity.instance.length();
  }

  /// Returns the labels of a row.
  ///
  /// @throws IllegalArgumentException when they cannot identify a series; says why
  Labels of(int row) {
    boolean target = rows.kind(row) == RowKind.TARGET_INFO;
    return target ? ofTarget(rows.point(row)) : ofPoint(row);
  }

  private Labels ofPoint(int row) {
    int point = rows.point(row);
    int metric = table.metric(point);
    Map<String, StringBuilder> labels = new TreeMap<>();
    addAll(
        labels,
        attributes.read(body, table.start(point), table.end(point), tag(metric)),
        List.of(Labels.METRIC_NAME));
    Identity identity = identity(table.resource(metric));
    set(labels, "job", identity.job);
    set(labels, "instance", identity.instance);
    RowKind kind = rows.kind(row);
    double extra = Double.longBitsToDouble(rows.extra(row));
    if (kind == RowKind.BUCKET) {
      set(labels, "le", FloatText.plain(extra));
    } else if (kind == RowKind.QUANTILE) {
      set(labels, "quantile", FloatText.plain(extra));
    }
    set(labels, Labels.METRIC_NAME, name(metric) + kind.suffix());
    return built(labels);
  }

  private Labels ofTarget(int resource) {
    Map<String, StringBuilder> labels = new TreeMap<>();
    addAll(labels, ofResource(resource), IDENTIFYING);
    Identity identity = identity(resource);
    set(labels, "job", identity.job);
    set(labels, "instance", identity.instance);
    if (!labels.containsKey("job") && !labels.containsKey("instance")) {
      throw new IllegalArgumentException("neither job nor instance");
    }
    set(labels, Labels.METRIC_NAME, TARGET_INFO);
    return built(labels);
  }

  private List<Attribute> ofResource(int resource) {
    int start = table.resourceStart(resource);
    return attributes.read(body, start, table.resourceEnd(resource), Fields.RESOURCE_ATTRIBUTES);
  }

  private int tag(int metric) {
    return table.kind(metric).attributesField() << 3 | WireCursor.LENGTH_DELIMITED;
  }

  private static void addAll(
      Map<String, StringBuilder> labels, List<Attribute> all, List<String> ignored) {
    all.sort((a, b) -> Labels.compareUtf8(a.key(), b.key()));
    for (Attribute attribute : all) {
      if (!ignored.contains(attribute.key())) {
        StringBuilder value =
            labels.computeIfAbsent(LabelNames.of(attribute.key()), _ -> new StringBuilder());
        value.append(value.isEmpty() ? "" : ";").append(attribute.value());
      }
    }
  }

  private static void set(Map<String, StringBuilder> labels, String name, String value) {
    if (!value.isEmpty()) {
      labels.put(name, new StringBuilder(value));
    }
  }

  private static Labels built(Map<String, StringBuilder> labels) {
    Labels.Builder builder = new Labels.Builder();
    labels.forEach((name, value) -> builder.add(name, value.toString()));
    return builder.build();
  }

  private Identity identity(int resource) {
    return identities.computeIfAbsent(resource, this::readIdentity);
  }

  private Identity readIdentity(int resource) {
    String namespace = "";
    String name = "";
    String instance = "";
    boolean hasNamespace = false;
    boolean hasName = false;
    for (Attribute attribute : ofResource(resource)) {
      switch (attribute.key()) {
        case "service.namespace" -> {
          namespace = attribute.value();
          hasNamespace = true;
        }
        case "service.name" -> {
          name = attribute.value();
          hasName = true;
        }
        case "service.instance.id" -> instance = attribute.value();
        default -> {}
      }
    }
    String job = hasNamespace ? namespace + "/" + name : name;
    return new Identity(hasName ? job : "", instance);
  }

  /// Returns the name of a metric, without what its rows add.
  ///
  /// @throws IllegalArgumentException when it has none
  String name(int metric) {
    return MetricNames.of(text(metric, Text.NAME), text(metric, Text.UNIT), table.kind(metric));
  }

  /// Returns a text of a metric as it was sent.
  ///
  /// @throws IllegalArgumentException when it is not UTF-8
  String text(int metric, Text text) {
    int start = table.textStart(metric, text);
    int end = table.textEnd(metric, text);
    return LabelText.strict(body.asSlice(start, end - start).toArray(JAVA_BYTE));
  }

  /// Returns the labels of a row for a message to the sender, valid or not.
  String describe(int row) {
    try {
      return of(row).toString();
    } catch (IllegalArgumentException e) {
      return sent(rows.point(row));
    }
  }

  /// Returns the metric and the attributes of a point as they were sent.
  private String sent(int point) {
    int metric = table.metric(point);
    int start = table.textStart(metric, Text.NAME);
    byte[] name = body.asSlice(start, table.textEnd(metric, Text.NAME) - start).toArray(JAVA_BYTE);
    List<String> pairs = new ArrayList<>();
    try {
      attributes
          .read(body, table.start(point), table.end(point), tag(metric))
          .forEach(each -> pairs.addAll(List.of(each.key(), each.value())));
    } catch (IllegalArgumentException _) {
      pairs.clear(); // the name is to do
    }
    return new String(name, StandardCharsets.UTF_8) + Labels.text(pairs);
  }
}
