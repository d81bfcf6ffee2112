package io.tributary.ingest.otlp;

import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.entries.EntryAppend;
import io.tributary.ingest.entries.EntryParts;
import io.tributary.ingest.entries.EntryRows;
import io.tributary.ingest.receive.Answer;
import io.tributary.ingest.receive.Receiver;
import io.tributary.ingest.receive.RequestBody;
import java.time.Duration;

/// Takes one request of OTLP logs after the other: scan all, identify all, append all.
///
/// Confined to one thread at a time; what it needs per request it keeps for the next. Source: the
/// specification of OTLP/HTTP; labels and structured metadata are those that Loki makes by default,
/// but one refused record never loses the rest, and bytes that are not UTF-8 stay as they are.
public final class OtlpLogsReceiver implements Receiver {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final OtlpMessage message = new OtlpMessage(JsonFields.LOGS);
  private final EntryRows rows;
  private final EntryAppend append;
  private final LogsScan scan;

  public OtlpLogsReceiver(EntryParts parts) {
    rows = new EntryRows(parts);
    append = new EntryAppend(parts.appender());
    scan = new LogsScan(rows, parts.arrivals());
  }

  @Override
  public Answer receive(ClusterWrites cluster, RequestBody body) {
    rows.reset(cluster);
    message.read(body);
    body.reserve(message.length()); // the rows, which are hardly longer
    scan.scan(message.memory(), message.length(), cluster.limits().logs());
    boolean json = OtlpAnswers.isJson(body.head().mediaType());
    EntryAppend.Outcome outcome = append.store(cluster, rows);
    if (outcome.sendAgain()) {
      return Answer.busy(
          "streams were forgotten meanwhile, send again cluster=" + cluster.cluster(), RETRY_AFTER);
    }
    return outcome.refused() == 0
        ? OtlpAnswers.stored(json)
        : OtlpAnswers.partial(json, "rejectedLogRecords", outcome.refused(), outcome.text());
  }

  @Override
  public boolean isOversized() {
    return message.isOversized() || scan.isOversized() || rows.isOversized();
  }

  @Override
  public void close() {
    message.close();
    rows.close();
  }
}
