package io.tributary.ingest.remotewrite;

import io.tributary.ingest.append.BatchAppend;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.append.RefusalReport;
import io.tributary.ingest.receive.Answer;
import io.tributary.model.metrics.Appender;
import io.tributary.model.metrics.Refusals.Column;
import io.tributary.model.metrics.WriteBatch;
import java.time.Duration;

/// Appends what was decoded of a request and says what its sender is told. Reused, confined to one
/// thread.
final class RequestAppend {
  private static final String WRITTEN = "X-Prometheus-Remote-Write-%s-Written";
  private static final String SAMPLES = WRITTEN.formatted("Samples");
  private static final String HISTOGRAMS = WRITTEN.formatted("Histograms");
  private static final String EXEMPLARS = WRITTEN.formatted("Exemplars");
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final BatchAppend append;
  private final RefusalReport report = new RefusalReport();
  private String sender = "";

  RequestAppend(Appender appender) {
    append = new BatchAppend(appender);
  }

  /// What was refused of the request, before the append too; cleared by who begins one.
  RefusalReport report() {
    return report;
  }

  /// Says whose request the next one is; "" for nobody's.
  void from(String newSender) {
    sender = newSender;
  }

  /// @throws io.tributary.model.error.OverloadedException when nothing was stored for want of room
  Answer append(ClusterWrites cluster, WriteBatch batch, BatchAppend.Rows rows) {
    int attempted = batch.floats().size() + batch.histograms().size() + report.total();
    boolean retiredAgain = append.append(batch, rows, report);
    cluster.countRefused(report);
    cluster.countStored(attempted - report.total());
    if (!sender.isEmpty()) {
      cluster.senders().note(sender, batch.floats(), row -> rows.describe(Column.FLOATS, row));
    }
    if (retiredAgain) {
      return Answer.busy(
          "series were forgotten meanwhile, send again cluster=" + cluster.cluster(), RETRY_AFTER);
    }
    return report.isEmpty() ? Answer.STORED : Answer.of(400, report.text(attempted));
  }

  /// Returns the answer with what was stored of the batch last appended: a sender of remote write
  /// 2.0 takes a missing number for 0.
  Answer withWritten(Answer answer, WriteBatch batch) {
    return answer
        .with(SAMPLES, written(Column.FLOATS, batch.floats().size()))
        .with(HISTOGRAMS, written(Column.HISTOGRAMS, batch.histograms().size()))
        .with(EXEMPLARS, written(Column.EXEMPLARS, batch.exemplars().size()));
  }

  private String written(Column column, int rows) {
    return Integer.toString(rows - append.refused(column));
  }
}
