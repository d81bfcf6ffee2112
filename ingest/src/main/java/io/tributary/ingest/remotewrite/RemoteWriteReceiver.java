package io.tributary.ingest.remotewrite;

import io.tributary.ingest.append.BatchAppend;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.append.RefusalReport;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.ingest.receive.Answer;
import io.tributary.ingest.receive.Receiver;
import io.tributary.ingest.receive.RequestBody;
import io.tributary.ingest.wire.DecodedBody;
import io.tributary.ingest.wire.MalformedBodyException;
import io.tributary.model.metrics.Appender;
import io.tributary.model.metrics.Refusals.Column;
import io.tributary.model.metrics.WriteBatch;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/// Takes one remote write 1.0 request after the other: decode all, parse all, identify all, append
/// all.
///
/// Confined to one thread at a time; what it needs per request it keeps for the next. Source: the
/// remote write 1.0 specification, but one refused series or sample never loses the rest.
public final class RemoteWriteReceiver implements Receiver {
  private static final long KEPT_BYTES = 8 << 20;
  private static final int KEPT_ROWS = 1 << 15;

  private final DecodedBody decoded = new DecodedBody();
  private final WriteRequestScan scan;
  private final SeriesIdentifier identifier;
  private final BatchFiller filler;
  private final LabelDecoder labels = new LabelDecoder();
  private final WriteBatch batch = new WriteBatch();
  private final RequestAppend append;
  private int largestRows;

  /// @param maxLabelBytes the longest label set of a series, as encoded
  public RemoteWriteReceiver(SharedIdentity shared, Appender appender, int maxLabelBytes) {
    append = new RequestAppend(appender);
    identifier = new SeriesIdentifier(shared, appender, maxLabelBytes, labels);
    scan = new WriteRequestScan(identifier);
    filler = new BatchFiller(identifier, labels);
  }

  @Override
  public Answer receive(ClusterWrites cluster, RequestBody body) {
    append.from(body.head().sender());
    int length = decoded.decode(body, WireFormat.compression(body.head()));
    return store(cluster, decoded.memory(), length);
  }

  /// Stores what a body holds and says what its sender is told.
  ///
  /// @param compressed a direct buffer
  /// @param length the decoded length it announces
  /// @throws MalformedBodyException when nothing was stored because it is not remote write
  /// @throws io.tributary.model.error.OverloadedException when nothing was stored for want of room
  public Answer receive(ClusterWrites cluster, ByteBuffer compressed, int length) {
    return store(cluster, decoded.snappy(compressed, length), length);
  }

  /// Says whose message the next one is.
  void from(String sender) {
    append.from(sender);
  }

  /// The same for a decoded message whose sender spoke of remote write 2.0.
  Answer receiveAsVersion2(ClusterWrites cluster, MemorySegment message, int length) {
    return append.withWritten(store(cluster, message, length), batch);
  }

  private Answer store(ClusterWrites cluster, MemorySegment message, int length) {
    fill(cluster, message, length);
    return append.append(cluster, batch, new Rows(cluster));
  }

  /// Everything before the append; the batch is valid until the next call.
  WriteBatch decode(ClusterWrites cluster, ByteBuffer compressed, int length) {
    fill(cluster, decoded.snappy(compressed, length), length);
    return batch;
  }

  private void fill(ClusterWrites cluster, MemorySegment body, int length) {
    RefusalReport report = append.report();
    report.clear();
    batch.reset(cluster.cluster());
    scan.scan(cluster, body, length, report);
    filler.fill(batch, body, scan, report);
    largestRows = Math.max(largestRows, Math.max(identifier.rows().size(), batch.floats().size()));
  }

  private final class Rows implements BatchAppend.Rows {
    private final ClusterWrites cluster;

    Rows(ClusterWrites cluster) {
      this.cluster = cluster;
    }

    @Override
    public int resolveAgain(Column column, int row, int retiredRef) {
      int series = filler.origins().series(column, row);
      if (identifier.ref(series) == retiredRef) {
        identifier.resolveAgain(cluster, series, append.report());
      }
      return identifier.ref(series);
    }

    @Override
    public String describe(Column column, int row) {
      return identifier.describe(filler.origins().series(column, row));
    }
  }

  @Override
  public boolean isOversized() {
    return decoded.capacity() > KEPT_BYTES || largestRows > KEPT_ROWS;
  }

  @Override
  public void close() {
    decoded.close();
  }
}
