package io.tributary.ingest.otlp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.tributary.ingest.otlp.AttributeReader.Attribute;
import io.tributary.ingest.wire.WireCursor;
import io.tributary.model.Labels;
import io.tributary.model.metrics.Exemplar;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// Exemplars of points. Reused, confined to one thread. Source: Prometheus' OTLP receiver.
final class ExemplarReader {
  private static final long NANOS_PER_MS = 1_000_000;
  private static final int TRACE_ID_BYTES = 16;
  private static final int SPAN_ID_BYTES = 8;

  /// Above this the attributes are left out, as OpenMetrics wants it.
  private static final int MOST_CHARACTERS = 128;

  private static final long KNOWN = Fields.known(2, 3, 4, 5, 6, 7);

  private final WireCursor cursor = new WireCursor();
  private final AttributeReader attributes = new AttributeReader();
  private long timeNs;
  private long bits;
  private boolean valued;

  /// Returns the exemplar `body[start, end)`.
  ///
  /// @param pointMs its time when it has none
  /// @throws IllegalArgumentException when it has no value, or labels that cannot be
  Exemplar read(MemorySegment body, int start, int end, long pointMs) {
    timeNs = 0;
    bits = 0;
    valued = false;
    String traceId = "";
    String spanId = "";
    cursor.reset(body, start, end);
    while (!cursor.atEnd()) {
      int tag = cursor.tag();
      switch (tag) {
        case Fields.EXEMPLAR_TIME -> timeNs = cursor.fixed64();
        case Fields.EXEMPLAR_DOUBLE -> value(cursor.fixed64());
        case Fields.EXEMPLAR_INT -> value(Double.doubleToRawLongBits((double) cursor.fixed64()));
        case Fields.TRACE_ID -> traceId = hex(body, TRACE_ID_BYTES);
        case Fields.SPAN_ID -> spanId = hex(body, SPAN_ID_BYTES);
        case Fields.FILTERED_ATTRIBUTES -> cursor.position(cursor.end());
        default -> Fields.skip(cursor, tag, KNOWN);
      }
    }
    if (!valued) {
      throw new IllegalArgumentException("exemplar has no value");
    }
    List<Attribute> all = attributes.read(body, start, end, Fields.FILTERED_ATTRIBUTES);
    Labels labels = labels(traceId, spanId, all);
    long timeMs = timeNs / NANOS_PER_MS;
    return new Exemplar(labels, Double.longBitsToDouble(bits), timeMs == 0 ? pointMs : timeMs);
  }

  private void value(long newBits) {
    bits = newBits;
    valued = true;
  }

  private String hex(MemorySegment body, int length) {
    int end = cursor.end();
    byte[] id = body.asSlice(cursor.position(), end - cursor.position()).toArray(JAVA_BYTE);
    cursor.position(end);
    if (id.length != 0 && id.length != length) {
      throw new IllegalArgumentException("id has a wrong length bytes=" + id.length);
    }
    boolean set = !Arrays.equals(id, new byte[id.length]); // zeros stand for none
    return set ? HexFormat.of().formatHex(id) : "";
  }

  private static Labels labels(String traceId, String spanId, List<Attribute> all) {
    Labels.Builder labels = new Labels.Builder();
    int characters = 0;
    if (!traceId.isEmpty()) {
      labels.add("trace_id", traceId);
      characters += "trace_id".length() + traceId.length();
    }
    if (!spanId.isEmpty()) {
      labels.add("span_id", spanId);
      characters += "span_id".length() + spanId.length();
    }
    for (Attribute each : all) {
      characters += characters(each.key()) + characters(each.value());
    }
    if (characters <= MOST_CHARACTERS) {
      all.forEach(each -> labels.add(each.key(), each.value()));
    }
    return labels.build();
  }

  private static int characters(String text) {
    return text.codePointCount(0, text.length());
  }
}
