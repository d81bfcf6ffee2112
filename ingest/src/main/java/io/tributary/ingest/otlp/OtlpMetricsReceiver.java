package io.tributary.ingest.otlp;

import io.tributary.ingest.append.BatchAppend;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.append.RefusalReport;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.ingest.receive.Answer;
import io.tributary.ingest.receive.Receiver;
import io.tributary.ingest.receive.RequestBody;
import io.tributary.model.metrics.Appender;
import io.tributary.model.metrics.Refusals.Column;
import io.tributary.model.metrics.WriteBatch;
import java.time.Duration;

/// Takes one request of OTLP metrics after the other: scan all, identify all, append all.
///
/// Confined to one thread at a time; what it needs per request it keeps for the next. Source: the
/// specification of OTLP/HTTP; names and labels are those of Prometheus' OTLP receiver, but one
/// refused point never loses the rest.
public final class OtlpMetricsReceiver implements Receiver {
  private static final int KEPT_ROWS = 1 << 15;
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final OtlpMessage message = new OtlpMessage(JsonFields.METRICS);
  private final RefusalReport report = new RefusalReport();
  private final MetricsScan scan;
  private final PointIdentifier identifier;
  private final PointFiller filler;
  private final WriteBatch batch = new WriteBatch();
  private final BatchAppend append;
  private int largestRows;

  /// @param maxLabelBytes the longest name and labels of a series, as encoded
  public OtlpMetricsReceiver(SharedIdentity shared, Appender appender, int maxLabelBytes) {
    scan = new MetricsScan(shared.hash(), report);
    identifier = new PointIdentifier(shared, appender, maxLabelBytes, scan, report);
    filler = new PointFiller(scan, identifier, report, maxLabelBytes);
    append = new BatchAppend(appender);
  }

  @Override
  public Answer receive(ClusterWrites cluster, RequestBody body) {
    message.read(body);
    return store(cluster, body);
  }

  private Answer store(ClusterWrites cluster, RequestBody body) {
    report.clear();
    batch.reset(cluster.cluster());
    scan.scan(message.memory(), message.length(), body, cluster.pointSalt());
    largestRows = Math.max(largestRows, scan.rows().size());
    identifier.labels().reset(message.memory());
    boolean stored = false;
    try {
      identifier.identify(cluster);
      filler.fill(batch, message.memory(), body, cluster);
      boolean retiredAgain = append.append(batch, new Rows(cluster), report);
      stored = !retiredAgain;
      return answer(cluster, retiredAgain, OtlpAnswers.isJson(body.head().mediaType()));
    } finally {
      filler.finish(stored);
    }
  }

  private Answer answer(ClusterWrites cluster, boolean retiredAgain, boolean json) {
    cluster.countRefused(report);
    cluster.countStored(
        batch.floats().size()
            + batch.histograms().size()
            - append.refused(Column.FLOATS)
            - append.refused(Column.HISTOGRAMS));
    if (retiredAgain) {
      return Answer.busy(
          "series were forgotten meanwhile, send again cluster=" + cluster.cluster(), RETRY_AFTER);
    }
    int rejected = scan.table().rejections();
    return rejected == 0
        ? OtlpAnswers.stored(json)
        : OtlpAnswers.partial(
            json,
            "rejectedDataPoints",
            rejected,
            RefusalReport.heading("data points", rejected, scan.table().sent())
                + "\n"
                + report.listed());
  }

  private final class Rows implements BatchAppend.Rows {
    private final ClusterWrites cluster;

    Rows(ClusterWrites cluster) {
      this.cluster = cluster;
    }

    @Override
    public int resolveAgain(Column column, int batchRow, int retiredRef) {
      int row = filler.origins().series(column, batchRow);
      if (identifier.ref(row) == retiredRef) {
        identifier.resolve(cluster, row);
      }
      return identifier.ref(row);
    }

    @Override
    public String describe(Column column, int batchRow) {
      return identifier.labels().describe(filler.origins().series(column, batchRow));
    }

    @Override
    public void refused(Column column, int batchRow) {
      int row = filler.origins().series(column, batchRow);
      if (scan.rows().kind(row) != RowKind.TARGET_INFO) {
        scan.table().reject(scan.rows().point(row));
      }
    }
  }

  @Override
  public boolean isOversized() {
    return message.isOversized() || largestRows > KEPT_ROWS || scan.keys().isOversized();
  }

  @Override
  public void close() {
    message.close();
    scan.keys().close();
  }
}
