package io.tributary.ingest.elastic;

import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.elastic.BulkItems.Problem;
import io.tributary.ingest.entries.EntryAppend;
import io.tributary.ingest.entries.EntryParts;
import io.tributary.ingest.entries.EntryRows;
import io.tributary.ingest.receive.Answer;
import io.tributary.ingest.receive.Receiver;
import io.tributary.ingest.receive.RequestBody;
import io.tributary.ingest.wire.DecodedBody;
import io.tributary.model.metrics.Rejection;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/// Takes one `_bulk` of Elasticsearch after the other: reads all, identifies all streams, appends
/// all, and tells the sender what became of each item.
///
/// Confined to one thread at a time; what it needs per request it keeps for the next. Source: the
/// reference of Elasticsearch's bulk API.
public final class BulkReceiver implements Receiver {
  private static final long KEPT_BYTES = 8 << 20;
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
  private static final String SUFFIX = "/_bulk";
  private static final String TYPE = "/_doc"; // of all documents, for senders of Elasticsearch 7

  private final DecodedBody decoded = new DecodedBody();
  private final BulkItems items = new BulkItems();
  private final EntryRows rows;
  private final EntryAppend append;
  private final BulkScan scan;

  public BulkReceiver(EntryParts parts) {
    rows = EntryRows.ofDocuments(parts);
    append = new EntryAppend(parts.appender());
    scan = new BulkScan(rows, items, parts.arrivals(), parts.discovery().documentLabels());
  }

  @Override
  public Answer receive(ClusterWrites cluster, RequestBody body) {
    long since = System.nanoTime();
    rows.reset(cluster);
    items.clear();
    MemorySegment message = message(body);
    body.reserve(message.byteSize()); // the rows, which are hardly longer
    String pathIndex = pathIndex(body.head().path());
    scan.scan(message, body, pathIndex);
    if (items.size() == 0) {
      return Answer.of(400, "request body is required");
    }
    cluster.countRefusedEntries(Rejection.INVALID_ENTRY, items.refused() - rows.refused());
    EntryAppend.Outcome outcome =
        append.store(
            cluster,
            rows,
            (row, problem) ->
                items.refuse(
                    items.itemOfRow(row), new Problem("illegal_argument_exception", problem)));
    if (outcome.sendAgain()) {
      return Answer.busy(
          "streams were forgotten meanwhile, send again cluster=" + cluster.cluster(), RETRY_AFTER);
    }
    boolean brief = body.head().query().contains("filter_path=");
    return new BulkAnswer(body, message, pathIndex, brief)
        .of(items, (System.nanoTime() - since) / 1_000_000);
  }

  private MemorySegment message(RequestBody body) {
    String compression = body.head().compression();
    if (compression.isEmpty()) {
      return MemorySegment.ofBuffer(body.content());
    }
    int length = decoded.decode(body, compression);
    return decoded.memory().asSlice(0, length);
  }

  /// Returns what stands before `/_bulk`, or before `/_doc/_bulk`, which may be an index.
  private static String pathIndex(String path) {
    String before = path.substring(0, Math.max(0, path.length() - SUFFIX.length()));
    if (before.endsWith(TYPE)) {
      before = before.substring(0, before.length() - TYPE.length());
    }
    return before.substring(before.lastIndexOf('/') + 1);
  }

  @Override
  public boolean isOversized() {
    return decoded.capacity() > KEPT_BYTES
        || items.isOversized()
        || scan.isOversized()
        || rows.isOversized();
  }

  @Override
  public void close() {
    decoded.close();
    rows.close();
  }
}
