package io.tributary.query.promql.operator;

import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.OverloadedException;
import io.tributary.model.error.TributaryException;
import io.tributary.model.metrics.Querier;
import io.tributary.model.metrics.SelectHints;
import io.tributary.model.metrics.SeriesSet;
import io.tributary.query.exec.Annotations;
import io.tributary.query.exec.QueryOptions;
import io.tributary.query.exec.SampleBudget;
import io.tributary.query.promql.PromqlOptions;
import io.tributary.query.promql.ast.Span;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// What the operators of one query share: its times, reader, limits and annotations. Confined to
/// one thread.
public final class QueryContext implements AutoCloseable {
  private static final String TOO_MANY_SAMPLES =
      "query processing would load too many samples into memory in query execution";
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
  private static final long SAMPLES_TAKEN_AT_ONCE = 1 << 14;

  /// What each query may hold whatever the others do.
  private static final long FREE_SAMPLES = 1 << 16;

  private static final int SHOWN_TEXT = 200;
  private static final int SAMPLES_BETWEEN_CHECKS = 1 << 16;
  private static final int CALLS_BETWEEN_LOOKS = 8; // at the clock
  private static final long CHECK_NANOS = 10_000_000;
  private static final Set<String> RESERVED = Set.of(Labels.METRIC_NAME, "__type__", "__unit__");

  private final String text;
  private final Steps steps;
  private final boolean instant;
  private final QueryOptions limits;
  private final PromqlOptions language;
  private final Annotations annotations = new Annotations();
  private final long startNanos = System.nanoTime();
  private Notes notes = new Notes();
  private @Nullable Querier querier;
  private long samplesRead;
  private final SampleBudget shared;
  private @Nullable List<Matcher> selecting;
  private long samplesHeld;
  private long samplesTaken; // from the budget that is shared, in advance
  private final AtomicLong samplesKept = new AtomicLong(); // of the same budget
  private long peakSamples;
  private long uncheckedSamples;
  private int calls;
  private long checkedNanos = startNanos;

  public QueryContext(String text, Steps steps, boolean instant, Settings settings) {
    this.text = text;
    this.steps = steps;
    this.instant = instant;
    this.limits = settings.limits();
    this.language = settings.language();
    this.shared = settings.shared();
  }

  /// What a query may cost and which optional parts of the language it may use.
  ///
  /// @param shared what all queries may hold together
  public record Settings(QueryOptions limits, PromqlOptions language, SampleBudget shared) {}

  /// Sets what selectors read from; before the plan runs.
  public void open(Querier newQuerier) {
    this.querier = newQuerier;
  }

  /// Returns a context for a thread that helps this query, to count and to note by itself.
  ///
  /// @param stopped whether the query wants no more help
  QueryContext forHelper(BooleanSupplier stopped) {
    QueryOptions options = limits.withCanceled(stopped);
    return new QueryContext(text, steps, instant, new Settings(options, language, shared));
  }

  /// Returns the notes until now, and begins new ones.
  Notes takeNotes() {
    Notes taken = notes;
    notes = new Notes();
    return taken;
  }

  /// Takes in what a helper noted.
  void addNotes(Notes others) {
    notes.addAll(others);
  }

  public SeriesSet select(List<Matcher> matchers, SelectHints hints) {
    if (querier == null) {
      throw new IllegalStateException("no querier is open");
    }
    selecting = matchers;
    return querier.select(matchers, hints);
  }

  /// Returns the query's text.
  public String text() {
    return text;
  }

  /// Returns the steps of the whole query; those of a subquery differ.
  public Steps steps() {
    return steps;
  }

  public boolean isInstant() {
    return instant;
  }

  /// Returns the query's step in milliseconds; 0 for an instant query.
  public long stepMs() {
    return instant ? 0 : steps.stepMs();
  }

  /// Returns the query's end minus its start, in milliseconds.
  public long rangeMs() {
    return steps.endMs() - steps.startMs();
  }

  public QueryOptions limits() {
    return limits;
  }

  public PromqlOptions language() {
    return language;
  }

  public Annotations annotations() {
    return annotations;
  }

  public void warn(String what, Span span) {
    notes.warn("PromQL warning: " + what, span);
  }

  public void info(String what, Span span) {
    notes.info("PromQL info: " + what, span);
  }

  /// Warns of what is told once, with how often it was seen.
  public void warnCounted(String what, Span span) {
    notes.count("PromQL warning: " + what, span);
  }

  /// Notes that a classic histogram's counts were raised.
  void noteMonotonicity(String what, Monotonicity where, Span span) {
    notes.raised("PromQL info: " + what, where, span);
  }

  /// Puts the notes into the annotations; after the plan ran.
  public void finishNotes() {
    notes.tell(text, annotations);
  }

  /// Takes the name from a series whose values no longer are what it names: now, or marked for the
  /// end.
  public void dropName(StepSeries series) {
    if (language.delayedNameRemoval()) {
      series.setNameDropped(true);
    } else {
      series.setLabels(withoutName(series.labels()));
    }
  }

  /// Returns `labels` without the metric's name, type and unit.
  public Labels withoutName(Labels labels) {
    return labels.without(reservedLabels());
  }

  /// Returns the labels that go where the metric's name goes.
  public static Set<String> reservedLabels() {
    return RESERVED;
  }

  /// Counts samples that were decoded; fails when the query's time is over or its client gone.
  public void read(long samples) {
    samplesRead += samples;
    uncheckedSamples += samples + 64; // a series costs something even when empty
    if (uncheckedSamples >= SAMPLES_BETWEEN_CHECKS || isCheckDue()) {
      check();
    }
  }

  /// Returns whether what was read since the last check has taken long, as it does from a disk.
  private boolean isCheckDue() {
    return ++calls % CALLS_BETWEEN_LOOKS == 0 && System.nanoTime() - checkedNanos > CHECK_NANOS;
  }

  /// Counts samples that a helper decoded.
  void countRead(long samples) {
    samplesRead += samples;
  }

  /// Counts samples that stay in memory until [#release(long)].
  ///
  /// @throws TributaryException LIMIT when the query needs more than it may, OVERLOADED when all
  ///   queries together do
  public void hold(long samples) {
    samplesHeld += samples;
    if (samplesHeld > peakSamples) {
      peakSamples = samplesHeld;
      if (peakSamples > limits.maxSamples()) {
        throw new TributaryException(
            ErrorKind.LIMIT, TOO_MANY_SAMPLES + " limit=" + limits.maxSamples() + cost());
      }
      if (samplesHeld - FREE_SAMPLES > samplesTaken) {
        take(Math.max(samplesHeld - FREE_SAMPLES - samplesTaken, SAMPLES_TAKEN_AT_ONCE));
      }
    }
    read(0);
  }

  private void take(long samples) {
    if (shared.tryTake(samples)) {
      samplesTaken += samples;
    } else if (samplesHeld > shared.limit() / 2) {
      throw new TributaryException(
          ErrorKind.LIMIT, TOO_MANY_SAMPLES + " memory_limit=" + shared.limit() + cost());
    } else {
      throw new OverloadedException(
          "all queries together hold too many samples memory_limit="
              + shared.limit()
              + " held="
              + shared.held()
              + cost(),
          RETRY_AFTER);
    }
  }

  /// Takes samples that stay in memory until the query is over, of what all queries may hold; false
  /// when there is no room for them. For any thread.
  boolean tryKeep(long samples) {
    boolean taken = shared.tryTake(samples);
    if (taken) {
      samplesKept.addAndGet(samples);
    }
    return taken;
  }

  /// Names what the query needs, and what of it.
  private String cost() {
    return " needed=" + samplesHeld + part();
  }

  /// Names the selector that was read last, or the query where there was none.
  private String part() {
    if (selecting != null) {
      return " selector=" + selecting;
    }
    return " query=" + (text.length() > SHOWN_TEXT ? text.substring(0, SHOWN_TEXT) + "..." : text);
  }

  /// Gives back what it holds, when it is over.
  @Override
  public void close() {
    shared.giveBack(samplesTaken + samplesKept.getAndSet(0));
    samplesTaken = 0;
  }

  public void release(long samples) {
    samplesHeld -= samples;
  }

  /// @throws TributaryException CANCELED or TIMEOUT
  public void check() {
    uncheckedSamples = 0;
    checkedNanos = System.nanoTime();
    if (limits.canceled().getAsBoolean()) {
      throw new TributaryException(
          ErrorKind.CANCELED, "query was canceled in query execution samplesRead=" + samplesRead);
    }
    if (wallNanos() > limits.timeout().toNanos()) {
      Duration timeout = limits.timeout();
      throw new TributaryException(
          ErrorKind.TIMEOUT,
          "query timed out in query execution timeout_seconds="
              + timeout.toMillis() / 1e3
              + " samplesRead="
              + samplesRead
              + part());
    }
  }

  /// Returns the failure of a query whose thread was interrupted.
  static TributaryException canceled(InterruptedException cause) {
    return new TributaryException(
        ErrorKind.CANCELED, "query was canceled in query execution", cause);
  }

  public long wallNanos() {
    return System.nanoTime() - startNanos;
  }

  public long samplesRead() {
    return samplesRead;
  }

  public long peakSamples() {
    return peakSamples;
  }
}
