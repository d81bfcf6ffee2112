package io.tributary.datasource.loki;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tributary.query.logql.eval.LogCost;
import java.io.IOException;
import java.util.List;

/// Writes statistics of queries in the form that Loki's clients read. Confined to one thread.
///
/// All lines that were looked at stand where Loki has those of its store; there is no second place,
/// and nothing is fetched from anywhere: what counts that is 0. Source: Loki
/// `pkg/logqlmodel/stats/stats.proto`.
final class LogqlStats {
  /// Of what costs no lines.
  static final LogCost NOTHING = new LogCost(0, 0, 0, 0, 0);

  private static final List<String> CACHES =
      List.of(
          "chunk",
          "index",
          "result",
          "statsResult",
          "volumeResult",
          "seriesResult",
          "labelResult",
          "instantMetricResult",
          "logResult",
          "taskResult");
  private static final List<String> CACHE =
      List.of(
          "entriesFound",
          "entriesRequested",
          "entriesStored",
          "bytesReceived",
          "bytesSent",
          "requests",
          "downloadTime",
          "queryLengthServed");
  private static final List<String> DATA_OBJECTS =
      List.of(
          "prePredicateDecompressedRows",
          "prePredicateDecompressedBytes",
          "prePredicateDecompressedStructuredMetadataBytes",
          "postPredicateRows",
          "postPredicateDecompressedBytes",
          "postPredicateStructuredMetadataBytes",
          "postFilterRows",
          "pagesScanned",
          "pagesDownloaded",
          "pagesDownloadedBytes",
          "pageBatches",
          "totalRowsAvailable",
          "totalPageDownloadTime",
          "wireBytesTransferred");

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
    json.writeNumberField("querierExecTime", cost.wallNanos() / 1e9);
    json.writeEndObject();
    json.writeObjectFieldStart("ingester");
    zeros(List.of("totalReached", "totalChunksMatched", "totalBatches", "totalLinesSent"));
    store(NOTHING);
    json.writeEndObject();
    caches();
    index();
    json.writeEndObject();
  }

  private void caches() throws IOException {
    json.writeObjectFieldStart("cache");
    for (String cache : CACHES) {
      json.writeObjectFieldStart(cache);
      zeros(CACHE);
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private void index() throws IOException {
    json.writeObjectFieldStart("index");
    zeros(List.of("totalChunks", "postFilterChunks", "shardsDuration"));
    json.writeBooleanField("usedBloomFilters", false);
    zeros(List.of("totalStreams", "chunkRefsLookupTime", "bloomFilterTime"));
    json.writeEndObject();
  }

  private void summary(LogCost cost, long queueNanos, long returned) throws IOException {
    double seconds = Math.max(1, cost.wallNanos()) / 1e9;
    long bytes = cost.bytes() + cost.metadataBytes();
    json.writeObjectFieldStart("summary");
    json.writeNumberField("bytesProcessedPerSecond", (long) (bytes / seconds));
    json.writeNumberField("linesProcessedPerSecond", (long) (cost.lines() / seconds));
    json.writeNumberField("totalBytesProcessed", bytes);
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
    json.writeBooleanField("queryReferencedStructuredMetadata", cost.metadataBytes() > 0);
    json.writeBooleanField("queryUsedV2Engine", false);
    json.writeObjectFieldStart("chunk");
    zeros(List.of("headChunkBytes", "headChunkLines", "headChunkStructuredMetadataBytes"));
    json.writeNumberField("decompressedBytes", cost.bytes() + cost.metadataBytes());
    json.writeNumberField("decompressedLines", cost.lines());
    json.writeNumberField("decompressedStructuredMetadataBytes", cost.metadataBytes());
    zeros(List.of("compressedBytes", "totalDuplicates"));
    json.writeNumberField("postFilterLines", cost.kept());
    json.writeEndObject();
    zeros(
        List.of("chunkRefsFetchTime", "congestionControlLatency", "pipelineWrapperFilteredLines"));
    json.writeObjectFieldStart("dataobj");
    zeros(DATA_OBJECTS);
    json.writeEndObject();
    json.writeEndObject();
  }

  private void zeros(List<String> fields) throws IOException {
    for (String field : fields) {
      json.writeNumberField(field, 0);
    }
  }
}
