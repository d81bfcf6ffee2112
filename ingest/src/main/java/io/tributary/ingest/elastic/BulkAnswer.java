package io.tributary.ingest.elastic;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.tributary.ingest.receive.Answer;
import io.tributary.ingest.receive.RequestBody;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/// Writes what a sender is told of each item, of a request that may have a million of them: room is
/// taken as it grows. Used once.
final class BulkAnswer {
  private static final int CHUNK = 64 << 10;

  private final RequestBody body;
  private final MemorySegment sent;
  private final String pathIndex;
  private final boolean brief;
  private byte[] json = new byte[1_024];
  private int size;

  /// @param sent where index and id of the items are
  /// @param pathIndex the index of items that name none
  /// @param brief whether status and error are all the sender wants
  BulkAnswer(RequestBody body, MemorySegment sent, String pathIndex, boolean brief) {
    this.body = body;
    this.sent = sent;
    String quoted = ElasticAnswers.quoted(pathIndex);
    this.pathIndex = quoted.substring(1, quoted.length() - 1);
    this.brief = brief;
  }

  Answer of(BulkItems items, long tookMs) {
    put("{\"took\":" + tookMs + ",\"errors\":" + (items.refused() > 0) + ",\"items\":[");
    for (int item = 0; item < items.size(); item++) {
      put(item == 0 ? "{\"" : ",{\"");
      put(items.action(item).label());
      put("\":{");
      if (!brief) {
        names(items, item);
      }
      BulkItems.Problem problem = items.problem(item);
      if (problem == null) {
        put("\"status\":201}}");
      } else {
        put("\"status\":400,\"error\":{\"type\":\"" + problem.type() + "\",\"reason\":");
        put(ElasticAnswers.quoted(problem.reason()));
        put("}}}");
      }
    }
    put("]}");
    return new Answer(
        200, ByteBuffer.wrap(json, 0, size), Map.of("Content-Type", ElasticAnswers.JSON));
  }

  private void names(BulkItems items, int item) {
    put("\"_index\":\"");
    if (items.indexEnd(item) > items.indexStart(item)) {
      put(items.indexStart(item), items.indexEnd(item));
    } else {
      put(pathIndex);
    }
    put("\",\"_id\":\"");
    if (items.idEnd(item) > items.idStart(item)) {
      put(items.idStart(item), items.idEnd(item));
    } else {
      putNumber(item);
    }
    put("\",");
    if (items.problem(item) == null) {
      put("\"_version\":1,\"result\":\"created\",");
    }
  }

  private void put(String text) {
    ensureRoom(3 * text.length());
    for (int i = 0; i < text.length(); i++) {
      char next = text.charAt(i);
      if (next < 0x80) {
        json[size++] = (byte) next;
      } else {
        byte[] rest = text.substring(i).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(rest, 0, json, size, rest.length);
        size += rest.length;
        return;
      }
    }
  }

  private void put(int start, int end) {
    ensureRoom(end - start);
    MemorySegment.copy(sent, JAVA_BYTE, start, json, size, end - start);
    size += end - start;
  }

  private void putNumber(int number) {
    ensureRoom(10);
    int unit = 1;
    while (number / unit >= 10) {
      unit *= 10;
    }
    for (; unit > 0; unit /= 10) {
      json[size++] = (byte) ('0' + number / unit % 10);
    }
  }

  private void ensureRoom(int more) {
    long needed = (long) size + more;
    if (needed > json.length) {
      int capacity = Math.toIntExact(Math.max(needed + CHUNK, 2L * json.length));
      body.reserve(capacity - (long) json.length);
      json = Arrays.copyOf(json, capacity);
    }
  }
}
