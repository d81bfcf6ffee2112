package io.tributary.datasource;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tributary.query.logql.eval.LogCost;
import java.io.IOException;
import java.util.List;

/// Writes statistics of queries in the form that Loki's clients read. Confined to one thread.
///
/// All lines that were looked at stand where Loki has those of its store; there is no second place,
/// and nothing is fetched from anywhere: what counts that is 0.
final class LogqlStats {
  private static final LogCost NOTHING = new LogCost(0, 0, 0, 0, 0);

  private final JsonGenerator json;

  LogqlStats(JsonGenerator json) {
    this.json = json;
  }

  /// @param queueNanos how long the query waited for its turn
  /// @param returned lines, or points of series, of the answer
  void write(LogCost cost, long queueNanos, long returned) throws IOException {
    json.writeObjectFieldStart("stats");
    summary(cost, queueNanos, returned);
    json.writeObjectFieldStart("querier");
    store(cost);
    json.writeEndObject();
    json.writeObjectFieldStart("ingester");
    zeros(List.of("totalReached", "totalChunksMatched", "totalBatches", "totalLinesSent"));
    store(NOTHING);
    json.writeEndObject();
    json.writeEndObject();
  }

  private void summary(LogCost cost, long queueNanos, long returned) throws IOException {
    double seconds = Math.max(1, cost.wallNanos()) / 1e9;
    json.writeObjectFieldStart("summary");
    json.writeNumberField("bytesProcessedPerSecond", (long) (cost.bytes() / seconds));
    json.writeNumberField("linesProcessedPerSecond", (long) (cost.lines() / seconds));
    json.writeNumberField("totalBytesProcessed", cost.bytes());
    json.writeNumberField("totalLinesProcessed", cost.lines());
    json.writeNumberField("execTime", seconds);
    json.writeNumberField("queueTime", queueNanos / 1e9);
    zeros(List.of("subqueries"));
    json.writeNumberField("totalEntriesReturned", returned);
    zeros(List.of("splits", "shards"));
    json.writeNumberField("totalPostFilterLines", cost.kept());
    json.writeNumberField("totalStructuredMetadataBytesProcessed", cost.metadataBytes());
    json.writeEndObject();
  }

  private void store(LogCost cost) throws IOException {
    json.writeObjectFieldStart("store");
    zeros(List.of("totalChunksRef", "totalChunksDownloaded", "chunksDownloadTime"));
    json.writeObjectFieldStart("chunk");
    zeros(List.of("headChunkBytes", "headChunkLines", "headChunkStructuredMetadataBytes"));
    json.writeNumberField("decompressedBytes", cost.bytes());
    json.writeNumberField("decompressedLines", cost.lines());
    json.writeNumberField("decompressedStructuredMetadataBytes", cost.metadataBytes());
    zeros(List.of("compressedBytes", "totalDuplicates"));
    json.writeNumberField("postFilterLines", cost.kept());
    json.writeEndObject();
    zeros(
        List.of("chunkRefsFetchTime", "congestionControlLatency", "pipelineWrapperFilteredLines"));
    json.writeEndObject();
  }

  private void zeros(List<String> fields) throws IOException {
    for (String field : fields) {
      json.writeNumberField(field, 0);
    }
  }
}
