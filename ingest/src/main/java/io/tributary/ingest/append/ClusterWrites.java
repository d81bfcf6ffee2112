package io.tributary.ingest.append;

import io.prometheus.client.Counter;
import io.tributary.ingest.limits.ClusterLimits;
import io.tributary.ingest.limits.RateLimit;
import io.tributary.model.ClusterId;
import io.tributary.model.ClusterTraffic;
import io.tributary.model.Labels;
import io.tributary.model.metrics.Appender;
import io.tributary.model.metrics.Rejection;
import io.tributary.model.metrics.Resolution;
import io.tributary.model.telemetry.SelfMetric;
import io.tributary.model.telemetry.SelfMetrics;
import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// One cluster as the decoders see it. Safe for use by several threads.
public final class ClusterWrites {
  /// Stands for the ref of a series that is not to be stored, and is known as that.
  public static final int DROPPED = -3;

  private static final Resolution NOT_STORED = new Resolution.Known(DROPPED);

  private final ClusterId cluster;
  private final long salt;
  private final Labels externalLabels;
  private final @Nullable Rules rules; // null keeps labels
  private final ClusterLimits limits;
  private final RateLimit sampleRate;
  private final RateLimit entryRate;
  private final SelfMetrics metrics;
  private final SenderTurns senders;
  private final Counter.Child samples;
  private final Counter.Child entries;
  private final Arrivals arrivals;

  /// What becomes of labels without the external ones, once for each series.
  @FunctionalInterface
  public interface Rules {
    /// Returns null for a series that is not to be stored.
    @Nullable Labels apply(Labels sent);
  }

  /// Counted here as well, since who watches a cluster looks often and at many.
  private static final class Arrivals {
    private final LastMinute lastSamples = new LastMinute(System::nanoTime);
    private final LastMinute lastEntries = new LastMinute(System::nanoTime);
    private final Writers writers = new Writers();
    private final LongAdder samples = new LongAdder();
    private final LongAdder entries = new LongAdder();
    private final LongAdder refused = new LongAdder();
  }

  /// @param salt tells this cluster's label bytes from those of others; unique in the process
  /// @param externalLabels removed from series where name and value are equal
  public ClusterWrites(
      ClusterId cluster,
      long salt,
      Labels externalLabels,
      ClusterLimits limits,
      SelfMetrics metrics) {
    this.cluster = cluster;
    this.salt = salt;
    this.externalLabels = externalLabels;
    this.rules = null;
    this.limits = limits;
    this.metrics = metrics;
    sampleRate =
        new RateLimit("samples_per_second", limits.series().samplesPerSecond(), System::nanoTime);
    entryRate =
        new RateLimit("logs.bytes_per_second", limits.logs().bytesPerSecond(), System::nanoTime);
    senders = new SenderTurns(cluster);
    samples = metrics.counter(SelfMetric.INGEST_SAMPLES, cluster.name());
    entries = metrics.counter(SelfMetric.INGEST_ENTRIES, cluster.name());
    arrivals = new Arrivals();
  }

  /// A cluster with the default limits.
  public ClusterWrites(ClusterId cluster, long salt, Labels externalLabels, SelfMetrics metrics) {
    this(cluster, salt, externalLabels, ClusterLimits.DEFAULT, metrics);
  }

  private ClusterWrites(ClusterWrites other, long salt, @Nullable Rules rules) {
    this.cluster = other.cluster;
    this.salt = salt;
    this.externalLabels = other.externalLabels;
    this.rules = rules;
    this.limits = other.limits;
    this.metrics = other.metrics;
    senders = other.senders;
    sampleRate = other.sampleRate;
    entryRate = other.entryRate;
    samples = other.samples;
    entries = other.entries;
    arrivals = other.arrivals;
  }

  /// Returns the same cluster, with the same rates, for label bytes that mean something else.
  public ClusterWrites withSalt(long newSalt) {
    return new ClusterWrites(this, newSalt, rules);
  }

  /// Returns the same cluster, whose series have other labels than they were sent with.
  public ClusterWrites relabelled(Rules newRules) {
    return new ClusterWrites(this, salt, newRules);
  }

  public ClusterId cluster() {
    return cluster;
  }

  public long salt() {
    return salt;
  }

  /// Returns the salt of label text that names streams of entries, not series.
  public long streamSalt() {
    return ~salt;
  }

  /// Returns the salt of streams' labels that came as names and values, not as text.
  public long pairsSalt() {
    return salt ^ Long.MIN_VALUE;
  }

  /// Returns the salt of what identifies the data points of OTLP.
  public long pointSalt() {
    return salt ^ Long.MAX_VALUE;
  }

  /// Returns the labels of a series or stream without the external ones.
  public Labels strip(Labels labels) {
    Labels stripped = labels;
    for (int i = 0; i < externalLabels.size(); i++) {
      String name = externalLabels.name(i);
      if (labels.get(name).equals(externalLabels.value(i))) {
        stripped = stripped.with(name, "");
      }
    }
    return stripped;
  }

  /// Returns whether series may have other labels than they were sent with, external ones aside.
  public boolean relabels() {
    return rules != null;
  }

  /// Returns the labels of the series that labels as sent stand for; null when it is not to be
  /// stored.
  public @Nullable Labels stored(Labels sent) {
    Labels series = strip(sent);
    return rules == null ? series : rules.apply(series);
  }

  /// Returns the ref of the series that labels as sent stand for, which may be [#DROPPED], or why
  /// there is none.
  public Resolution resolve(Appender appender, Labels sent) {
    Labels series = stored(sent);
    return series == null ? NOT_STORED : resolveStored(appender, series);
  }

  /// Returns the ref of a series, or why there is none.
  public Resolution resolveStored(Appender appender, Labels series) {
    String problem = limits.series().problem(series);
    return problem == null
        ? appender.resolve(cluster, series)
        : new Resolution.Refused(Rejection.SERIES_LIMIT, problem);
  }

  /// Returns what takes note of who writes which series.
  public SenderTurns senders() {
    return senders;
  }

  public ClusterLimits limits() {
    return limits;
  }

  /// Returns what came since the start.
  public Arrived arrived() {
    return new Arrived(arrivals.samples.sum(), arrivals.entries.sum(), arrivals.refused.sum());
  }

  /// Takes note of a request that was taken, whole or in part.
  ///
  /// @param agent what its sender calls itself
  public void wrote(String protocol, String agent, long wireBytes, Instant now) {
    arrivals.writers.note(protocol, agent, wireBytes, now);
  }

  /// Returns what comes lately, and who has sent it.
  public ClusterTraffic traffic() {
    return new ClusterTraffic(
        arrivals.lastSamples.perSecond(),
        arrivals.lastEntries.perSecond(),
        arrivals.writers.senders());
  }

  /// Returns how many samples may come.
  public RateLimit sampleRate() {
    return sampleRate;
  }

  /// Returns how many bytes of log entries may come.
  public RateLimit entryRate() {
    return entryRate;
  }

  /// Returns what a sender is told that is to come again because of a rate.
  public String tooFast(RateLimit rate) {
    return "more than the cluster may send limit=" + rate + " cluster=" + cluster;
  }

  /// Counts a request that is to come again because of a rate.
  public void countLimited(RateLimit rate) {
    metrics.counter(SelfMetric.INGEST_LIMITED, cluster.name(), rate.name()).inc();
  }

  /// Counts a request whose body, as sent or decoded, is longer than it may be.
  public void countTooLong() {
    metrics.counter(SelfMetric.INGEST_LIMITED, cluster.name(), "body_bytes").inc();
  }

  public void countStored(int rows) {
    samples.inc(rows);
    arrivals.samples.add(rows);
    arrivals.lastSamples.add(rows);
    sampleRate.charge(rows);
  }

  public void countStoredEntries(int rows) {
    entries.inc(rows);
    arrivals.entries.add(rows);
    arrivals.lastEntries.add(rows);
  }

  public void countTruncatedEntries(int rows) {
    if (rows > 0) {
      metrics.counter(SelfMetric.INGEST_TRUNCATED_ENTRIES, cluster.name()).inc(rows);
    }
  }

  public void countRefusedEntries(Rejection reason, int rows) {
    countRefused(SelfMetric.INGEST_REFUSED_ENTRIES, reason, rows);
  }

  /// Counts what was refused of samples and of their exemplars.
  public void countRefused(RefusalReport report) {
    report.forEachReason((reason, rows) -> {
      countRefused(SelfMetric.INGEST_REFUSED, reason, rows);
      sampleRate.charge(rows);
    });
    report.forEachReasonOfExemplars(
        (reason, rows) -> counter(SelfMetric.INGEST_REFUSED_EXEMPLARS, reason).inc(rows));
  }

  private void countRefused(SelfMetric metric, Rejection reason, int rows) {
    arrivals.refused.add(rows);
    counter(metric, reason).inc(rows);
  }

  private Counter.Child counter(SelfMetric metric, Rejection reason) {
    return metrics.counter(metric, cluster.name(), reason.label());
  }
}
