package io.tributary.ingest.remotewrite;

import io.tributary.ingest.append.BatchAppend;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.append.RefusalReport;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.ingest.receive.Answer;
import io.tributary.ingest.receive.Receiver;
import io.tributary.ingest.receive.RequestBody;
import io.tributary.ingest.wire.DecodedBody;
import io.tributary.model.metrics.Appender;
import io.tributary.model.metrics.Refusals.Column;
import io.tributary.model.metrics.WriteBatch;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/// Takes one remote write 2.0 request after the other: decode all, hash all symbols, identify all,
/// append all.
///
/// Confined to one thread at a time; what it needs per request it keeps for the next. Source: the
/// remote write 2.0 specification; what it lets a receiver refuse is taken where it can be stored,
/// such as exemplars in a series of their own.
public final class RemoteWrite2Receiver implements Receiver {
  private static final long KEPT_BYTES = 8 << 20;
  private static final int KEPT_ROWS = 1 << 15;

  private final DecodedBody decoded = new DecodedBody();
  private final SymbolRows rows;
  private final SymbolIdentifier identifier;
  private final SymbolFiller filler;
  private final WriteBatch batch = new WriteBatch();
  private final RequestAppend append;
  private final RemoteWriteReceiver version1;
  private int largestRows;

  /// @param maxLabelBytes the longest label set of a series
  public RemoteWrite2Receiver(SharedIdentity shared, Appender appender, int maxLabelBytes) {
    rows = new SymbolRows(shared.hash());
    SymbolSeries series = new SymbolSeries(rows.symbols());
    identifier = new SymbolIdentifier(shared, appender, maxLabelBytes, rows, series);
    filler = new SymbolFiller(rows, series, identifier);
    append = new RequestAppend(appender);
    version1 = new RemoteWriteReceiver(shared, appender, maxLabelBytes);
  }

  @Override
  public Answer receive(ClusterWrites cluster, RequestBody body) {
    append.from(body.head().sender());
    version1.from(body.head().sender());
    int length = decoded.decode(body, WireFormat.compression(body.head()));
    return store(cluster, decoded.memory(), length);
  }

  /// Stores what a body holds and says what its sender is told.
  ///
  /// @param compressed a direct buffer
  /// @param length the decoded length it announces
  /// @throws io.tributary.ingest.wire.MalformedBodyException when nothing was stored because it is
  ///   not remote write
  /// @throws io.tributary.model.error.OverloadedException when nothing was stored for want of room
  public Answer receive(ClusterWrites cluster, ByteBuffer compressed, int length) {
    return store(cluster, decoded.snappy(compressed, length), length);
  }

  private Answer store(ClusterWrites cluster, MemorySegment body, int length) {
    rows.scan(body, length);
    if (rows.isVersion1()) {
      return version1.receiveAsVersion2(cluster, body, length);
    }
    boolean stored = false;
    try {
      fill(cluster, body);
      Answer answer = append.append(cluster, batch, new Rows(cluster));
      stored = true;
      return append.withWritten(answer, batch);
    } finally {
      identifier.finish(stored);
    }
  }

  private void fill(ClusterWrites cluster, MemorySegment body) {
    RefusalReport report = append.report();
    report.clear();
    batch.reset(cluster.cluster());
    identifier.identify(cluster, body, batch, report);
    filler.fill(batch, body, report);
    int most = Math.max(rows.symbols().size(), Math.max(rows.size(), batch.floats().size()));
    largestRows = Math.max(largestRows, most);
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
    return decoded.capacity() > KEPT_BYTES || largestRows > KEPT_ROWS || version1.isOversized();
  }

  @Override
  public void close() {
    decoded.close();
    version1.close();
  }
}
