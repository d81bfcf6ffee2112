package io.tributary.datasource.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tributary.datasource.service.ClusterGaps;
import io.tributary.model.ClusterId;
import io.tributary.model.Gap;
import io.tributary.model.GapStatus;
import io.tributary.model.TimeRange;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// What is missing of clusters, as JSON: how many gaps there are, and the last of them. Confined to
/// one thread.
final class GapsJson {
  private static final int LISTED = 20;

  private final ClusterGaps gaps;
  private final Map<ClusterId, List<GapStatus>> filling;

  GapsJson(ClusterGaps gaps) {
    this.gaps = gaps;
    filling = gaps.filling().get().stream().collect(Collectors.groupingBy(GapStatus::cluster));
  }

  void write(JsonGenerator json, ClusterId cluster) throws IOException {
    List<Gap> missing = gaps.missing().gaps(cluster, TimeRange.ALL);
    List<GapStatus> known = filling.getOrDefault(cluster, List.of());
    long closed = known.stream().filter(gap -> gap.state() == GapStatus.State.FILLED).count();
    json.writeObjectFieldStart("gaps");
    json.writeNumberField("open", missing.size());
    json.writeNumberField("closed", closed);
    json.writeArrayFieldStart("missing");
    for (Gap gap : last(missing)) {
      json.writeStartObject();
      json.writeStringField("kind", text(gap.kind()));
      json.writeStringField("start", Instant.ofEpochMilli(gap.startMs()).toString());
      if (gap.endMs() != Gap.OPEN) {
        json.writeStringField("end", Instant.ofEpochMilli(gap.endMs()).toString());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("filling");
    for (GapStatus gap : last(known)) {
      write(json, gap);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static <T> List<T> last(List<T> all) {
    return all.subList(Math.max(0, all.size() - LISTED), all.size());
  }

  private static void write(JsonGenerator json, GapStatus gap) throws IOException {
    json.writeStartObject();
    json.writeStringField("state", text(gap.state()));
    if (!gap.source().isEmpty()) {
      json.writeStringField("source", gap.source());
    }
    json.writeStringField("start", gap.start().toString());
    if (gap.end() != null) {
      json.writeStringField("end", gap.end().toString());
      json.writeStringField("filledTo", gap.filledTo().toString());
    }
    long holesMs = gap.holes().stream().mapToLong(hole -> hole.maxMs() - hole.minMs()).sum();
    json.writeNumberField("missingAtSourceSeconds", holesMs / 1e3);
    if (gap.state() == GapStatus.State.WAITING && !gap.error().isEmpty()) {
      json.writeStringField("lastError", gap.error());
    }
    json.writeEndObject();
  }

  private static String text(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
