package io.tributary.ingest.exposition;

import io.tributary.ingest.append.BatchAppend;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.append.RefusalReport;
import io.tributary.ingest.exposition.ExpositionSource.BrokenLines;
import io.tributary.ingest.identity.IdentityCache;
import io.tributary.ingest.identity.LabelHash;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.model.Labels;
import io.tributary.model.error.OverloadedException;
import io.tributary.model.metrics.Appender;
import io.tributary.model.metrics.Exemplar;
import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.Refusals.Column;
import io.tributary.model.metrics.Rejection;
import io.tributary.model.metrics.Resolution;
import io.tributary.model.metrics.WriteBatch;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Takes one exposition after the other: window by window, scan all, identify all, append all.
///
/// Confined to one thread at a time; what it needs per body it keeps for the next. What it counts
/// is that of the last body, whether it was read to its end or not.
public final class ExpositionReceiver {
  private static final long KEPT_BYTES = 1 << 20;

  private final IdentityCache cache;
  private final LabelHash hash;
  private final Appender appender;
  private final int maxLabelBytes;
  private final BatchAppend append;
  private final LineWindow window = new LineWindow();
  private final FamilyComments comments;
  private final LineScan scan;
  private final ExemplarText exemplars = new ExemplarText();
  private final FamilyStream.NativeHistograms histograms = new FamilyStream.NativeHistograms();
  private int[] histogramRows = new int[16];
  private final LabelHash.Rows hashes = new LabelHash.Rows();
  private final WriteBatch batch = new WriteBatch();
  private final RefusalReport report = new RefusalReport();
  private int[] refs = new int[0];
  private int[] batchRows = new int[0];
  private int[] exemplarRows = new int[16];
  private long linesBefore;
  private long brokenLine; // that ends the body, or 0
  private String problem = "";
  private int samples;
  private int stored;
  private int newSeries;
  private int dropped;
  private long bodyBytes; // of the bodies before
  private int refusedBefore;
  private String refusalsBefore = "";

  /// @param maxLabelBytes the longest name and labels of a series, as text
  public ExpositionReceiver(SharedIdentity shared, Appender appender, int maxLabelBytes) {
    cache = shared.cache();
    hash = shared.hash();
    this.appender = appender;
    this.maxLabelBytes = maxLabelBytes;
    append = new BatchAppend(appender);
    comments = new FamilyComments(maxLabelBytes);
    scan = new LineScan(comments);
  }

  /// Stores what a body holds, as it comes: what was read before a failure stays.
  ///
  /// A line that is not exposition is refused alone or ends the body, as the source wants it.
  ///
  /// @param nowMs the time of samples without a timestamp
  /// @throws IOException when the body cannot be read or is too long
  /// @throws ExpositionException when a line is not exposition and ends the body
  /// @throws OverloadedException when the cluster sends faster than it may, or there is no room for
  ///   the next window
  public void receive(ExpositionSource source, InputStream body, long nowMs) throws IOException {
    reset();
    receiveMore(source, body, ExpositionForm.TEXT, nowMs);
  }

  /// Stores what another body of the same poll holds; what is counted goes on.
  ///
  /// @see #receive
  public void receiveMore(
      ExpositionSource source, InputStream body, ExpositionForm form, long nowMs)
      throws IOException {
    begin();
    scan.begin(form);
    admit(source.cluster());
    try {
      InputStream text =
          form == ExpositionForm.PROTOBUF
              ? new FamilyStream(body, histograms, source.maxBodyBytes())
              : body;
      while (window.next(text, source.maxBodyBytes())) {
        scan.scan(window, nowMs, (line, why) -> refuseUnread(source, line, why));
        identify(source, nowMs);
        store(source, nowMs);
        forgetHistograms();
        if (brokenLine > 0) {
          throw new ExpositionException(problem, brokenLine);
        }
        linesBefore += scan.lines();
      }
      if (form == ExpositionForm.OPEN_METRICS && !scan.ended()) {
        throw new ExpositionException("the body does not end with # EOF", linesBefore);
      }
      storeLastFamily(source);
    } finally {
      histograms.clear();
      source.cluster().countRefused(report);
      source.cluster().countStored(stored);
    }
  }

  private static void admit(ClusterWrites cluster) {
    Duration delay = cluster.sampleRate().delay();
    if (!delay.isZero()) {
      cluster.countLimited(cluster.sampleRate());
      throw new OverloadedException(cluster.tooFast(cluster.sampleRate()), delay);
    }
  }

  /// Forgets the last body and its figures.
  public void reset() {
    begin();
    samples = 0;
    newSeries = 0;
    dropped = 0;
    bodyBytes = 0;
    refusedBefore = 0;
    refusalsBefore = "";
  }

  private void begin() {
    if (report.total() > 0) {
      refusedBefore += report.total();
      refusalsBefore = refusalsBefore.isEmpty() ? report.text(samples) : refusalsBefore;
    }
    bodyBytes += window.bodyBytes();
    window.reset();
    comments.reset();
    report.clear();
    linesBefore = 0;
    brokenLine = 0;
    stored = 0;
  }

  private boolean refuseUnread(ExpositionSource source, long line, String why) {
    boolean goOn = refuse(source, line, why);
    samples += goOn ? 1 : 0;
    return goOn;
  }

  /// Takes note of a line that is not exposition; returns whether to go on behind it.
  ///
  /// @param line counts from 1 in this window
  private boolean refuse(ExpositionSource source, long line, String why) {
    if (source.brokenLines() == BrokenLines.END_BODY) {
      brokenLine = linesBefore + line;
      problem = why;
      return false;
    }
    report.count(Rejection.INVALID_LINE, 1);
    if (report.isListing()) {
      report.list("line " + (linesBefore + line), why);
    }
    return true;
  }

  private void identify(ExpositionSource source, long nowMs) {
    SampleRows rows = scan.rows();
    int size = rows.size();
    MemorySegment text = window.memory();
    hashes.ensureCapacity(size);
    if (refs.length < size) {
      refs = Arrays.copyOf(refs, Math.max(size, 2 * refs.length));
      batchRows = new int[refs.length];
    }
    long salt = source.cluster().salt();
    for (int row = 0; row < size; row++) {
      hash.hash(text, rows.start(row), rows.seriesEnd(row), salt, hashes.at(row));
    }
    if (cache.findAll(hashes, refs, 0, size) > 0) {
      int taken = taken(source);
      for (int row = 0; row < Math.min(taken, rows.size()); row++) {
        if (refs[row] == IdentityCache.UNKNOWN && !learn(source, row, nowMs)) {
          refuseRead(source, row);
        }
      }
    }
  }

  private void refuseRead(ExpositionSource source, int row) {
    boolean asked = report.isListing() || source.brokenLines() == BrokenLines.END_BODY;
    if (refuse(source, asked ? scan.line(window, row) : 0, scan.series().problem())) {
      refs[row] = BatchAppend.REFUSED;
    } else {
      scan.rows().truncate(row);
    }
  }

  private boolean learn(ExpositionSource source, int row, long nowMs) {
    SampleRows rows = scan.rows();
    int guessedEnd = rows.seriesEnd(row);
    if (!scan.learn(window, row, nowMs)) {
      return false;
    }
    if (rows.seriesEnd(row) != guessedEnd) {
      long salt = source.cluster().salt();
      hash.hash(window.memory(), rows.start(row), rows.seriesEnd(row), salt, hashes.at(row));
    }
    refs[row] = cache.find(hashes, row);
    if (refs[row] == IdentityCache.UNKNOWN) {
      resolve(source, row);
      newSeries++;
    }
    return true;
  }

  /// Asks the store for the series that was just read.
  private void resolve(ExpositionSource source, int row) {
    switch (resolution(source, row)) {
      case null -> know(row, ClusterWrites.DROPPED);
      case Resolution.Known known -> know(row, known.ref());
      case Resolution.Refused refused -> refuse(row, refused);
    }
  }

  private void know(int row, int ref) {
    refs[row] = ref;
    cache.put(hashes, row, ref);
  }

  private void refuse(int row, Resolution.Refused refused) {
    refs[row] = BatchAppend.REFUSED;
    report.count(refused.reason(), 1);
    if (report.isListing()) {
      report.list(describe(row), refused.reason().text() + ": " + refused.detail());
    }
  }

  /// Returns null for a series that is not to be stored.
  private @Nullable Resolution resolution(ExpositionSource source, int row) {
    int bytes = scan.rows().seriesEnd(row) - scan.rows().start(row);
    if (bytes > maxLabelBytes) {
      String detail = "labels are too long bytes=" + bytes + " limit=" + maxLabelBytes;
      return new Resolution.Refused(Rejection.SERIES_LIMIT, detail);
    }
    @Nullable Labels labels;
    try {
      labels = source.toStored().apply(scan.series().labels());
    } catch (IllegalArgumentException e) {
      return new Resolution.Refused(Rejection.INVALID_LABELS, String.valueOf(e.getMessage()));
    }
    return labels == null ? null : source.cluster().resolve(appender, labels);
  }

  /// Returns how many rows of the window the body may have.
  private int taken(ExpositionSource source) {
    int left = source.cluster().limits().series().perRequest() - samples;
    return Math.clamp(left, 0, scan.rows().size());
  }

  private void store(ExpositionSource source, long nowMs) {
    boolean ownTimes = source.samples().ownTimes();
    SampleRows rows = scan.rows();
    WriteBatch.Floats floats = batch.floats();
    batch.reset(source.cluster().cluster());
    int taken = taken(source);
    for (int row = 0; row < rows.size(); row++) {
      boolean wanted = refs[row] != BatchAppend.REFUSED && refs[row] != ClusterWrites.DROPPED;
      if (wanted && row >= taken) {
        refuse(row, source.cluster().limits().series().tooMany(samples + rows.size()));
      } else if (wanted) {
        long timestampMs = ownTimes ? rows.timestampMs(row) : nowMs;
        if (rows.histogram(row) == SampleRows.NONE) {
          batchRows[floats.size()] = row;
          floats.add(refs[row], timestampMs, rows.valueBits(row));
        } else {
          addHistogram(row, timestampMs);
        }
        addExemplars(row, timestampMs);
      }
    }
    comments.moveTo(batch.metadata());
    int refusedBefore = report.total();
    samples += rows.size();
    dropped += countDropped(rows.size());
    if (samples - dropped > source.samples().most()) {
      throw new ExpositionException(
          "more samples than may be limit=" + source.samples().most(), linesBefore + scan.lines());
    }
    append.append(batch, new Rows(source), report);
    note(source, nowMs);
    stored += floats.size() + batch.histograms().size() - (report.total() - refusedBefore);
  }

  private void forgetHistograms() {
    SampleRows rows = scan.rows();
    for (int row = rows.size() - 1; row >= 0; row--) {
      if (rows.histogram(row) != SampleRows.NONE) {
        histograms.forgetTo(rows.histogram(row));
        return;
      }
    }
  }

  private void addHistogram(int row, long timestampMs) {
    int size = batch.histograms().size();
    histogramRows =
        size < histogramRows.length ? histogramRows : Arrays.copyOf(histogramRows, 2 * size);
    histogramRows[size] = row;
    Histogram value = histograms.get(scan.rows().histogram(row));
    batch.histograms().add(refs[row], timestampMs, value, 0);
  }

  private void addExemplars(int row, long timestampMs) {
    int end = scan.rows().lineEnd(row);
    for (int at = scan.rows().sampleEnd(row); at < end; at = exemplars.next()) {
      Exemplar read = exemplars.read(window.text(), at, end, timestampMs);
      if (read == null) {
        report.countExemplar(Rejection.INVALID_LINE);
      } else {
        int size = batch.exemplars().size();
        exemplarRows =
            size < exemplarRows.length ? exemplarRows : Arrays.copyOf(exemplarRows, 2 * size);
        exemplarRows[size] = row;
        batch.exemplars().add(refs[row], read, exemplars.isTimed());
      }
    }
  }

  private int countDropped(int rows) {
    int n = 0;
    for (int row = 0; row < rows; row++) {
      n += refs[row] == ClusterWrites.DROPPED ? 1 : 0;
    }
    return n;
  }

  private void note(ExpositionSource source, long nowMs) {
    SeenSeries seen = source.seen();
    for (int i = 0; seen != null && i < batch.floats().size(); i++) {
      int ref = refs[batchRows[i]]; // not the batch's, which may be of a series retired since
      long timestampMs = batch.floats().timestampsMs()[i];
      boolean ends = source.samples().endTimed() || timestampMs == nowMs;
      if (ref != BatchAppend.REFUSED && ends) {
        seen.add(ref, timestampMs);
      }
    }
    for (int i = 0; seen != null && i < batch.histograms().size(); i++) {
      int ref = refs[histogramRows[i]];
      long timestampMs = batch.histograms().timestampsMs()[i];
      boolean ends = source.samples().endTimed() || timestampMs == nowMs;
      if (ref != BatchAppend.REFUSED && ends) {
        seen.add(ref, timestampMs);
      }
    }
  }

  /// That a family has ended is known when the next one begins.
  private void storeLastFamily(ExpositionSource source) {
    batch.reset(source.cluster().cluster());
    comments.endFamily();
    comments.moveTo(batch.metadata());
    append.append(batch, new Rows(source), report);
  }

  private int line(Column column, int row) {
    return switch (column) {
      case FLOATS -> batchRows[row];
      case HISTOGRAMS -> histogramRows[row];
      case EXEMPLARS -> exemplarRows[row];
    };
  }

  private String describe(int row) {
    scan.series().read(window.text(), scan.rows().start(row), scan.rows().lineEnd(row));
    return scan.series().shown();
  }

  private final class Rows implements BatchAppend.Rows {
    private final ExpositionSource source;

    Rows(ExpositionSource source) {
      this.source = source;
    }

    @Override
    public int resolveAgain(Column column, int row, int retiredRef) {
      int line = line(column, row);
      if (refs[line] == retiredRef) {
        scan.series().read(window.text(), scan.rows().start(line), scan.rows().lineEnd(line));
        resolve(source, line);
      }
      return refs[line];
    }

    @Override
    public String describe(Column column, int row) {
      return ExpositionReceiver.this.describe(line(column, row));
    }
  }

  /// Samples read, refused ones among them.
  public int samples() {
    return samples;
  }

  /// Samples of series that are not to be stored.
  public int dropped() {
    return dropped;
  }

  /// Series whose text was not known.
  public int newSeries() {
    return newSeries;
  }

  /// Bytes read, decompressed.
  public long bodyBytes() {
    return bodyBytes + window.bodyBytes();
  }

  /// How many samples were refused while the rest was kept.
  public int refused() {
    return refusedBefore + report.total();
  }

  /// Names the first of the refused samples.
  public String refusals() {
    return refusalsBefore.isEmpty() ? report.text(samples) : refusalsBefore;
  }

  /// Whether one large body has made this too large to keep.
  public boolean isOversized() {
    return window.capacity() > KEPT_BYTES;
  }
}
